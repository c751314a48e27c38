package dev.ledgate.ledger.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hyperledger.fabric.client.identity.Identities;

/**
 * Members' CAs and parties' identities in a directory: {@code cas/<MSP id>/cert.pem, key.pem} and
 * {@code identities/<name>/msp, cert.pem, key.pem}. Directories have mode 700, keys 600. Safe for one process that
 * writes and others that read.
 */
public final class IdentityStore {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";

    private final Path directory;
    private final Clock clock;

    private IdentityStore(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Opens the directory, or makes it. */
    public static IdentityStore open(Path directory, Clock clock) throws IOException {
        IdentityStore store = new IdentityStore(directory, clock);
        makePrivate(directory);
        makePrivate(store.cas());
        makePrivate(store.identities());
        return store;
    }

    /** A member's CA; made on first use. */
    public synchronized DevelopmentCa ca(String mspId) throws IOException {
        Path home = cas().resolve(checked(mspId));
        if (Files.exists(home.resolve("key.pem"))) {
            return new DevelopmentCa(mspId, readCertificate(home), readKey(home), clock);
        }
        DevelopmentCa ca = DevelopmentCa.create(mspId, clock);
        makePrivate(home);
        write(home.resolve("cert.pem"), Identities.toPemString(ca.certificate()));
        write(home.resolve("key.pem"), Identities.toPemString(ca.key()));
        return ca;
    }

    /**
     * Takes a member's CA over from files in PEM, as cryptogen writes them. A CA that is here already stays.
     *
     * @throws IOException if they cannot be read
     */
    public synchronized void adopt(String mspId, Path certificate, Path key) throws IOException {
        Path home = cas().resolve(checked(mspId));
        if (!Files.exists(home.resolve("key.pem"))) {
            makePrivate(home);
            write(home.resolve("cert.pem"), Files.readString(certificate));
            write(home.resolve("key.pem"), Files.readString(key));
        }
    }

    /** The CA certificates of all members, by MSP id. */
    public Map<String, X509Certificate> roots() throws IOException {
        Map<String, X509Certificate> roots = new TreeMap<>();
        try (Stream<Path> homes = Files.list(cas())) {
            for (Path home : homes.toList()) {
                roots.put(String.valueOf(home.getFileName()), readCertificate(home));
            }
        }
        return roots;
    }

    /** A party's identity; enrolled at the member's CA on first use. */
    public LedgerIdentity enrol(String name, String mspId) throws IOException {
        return enrol(name, mspId, Map.of());
    }

    /** As {@link #enrol(String, String)}, with attributes in a certificate that is new. */
    public synchronized LedgerIdentity enrol(String name, String mspId, Map<String, String> attributes)
            throws IOException {
        Optional<LedgerIdentity> known = find(name);
        if (known.isPresent()) {
            if (!known.get().mspId().equals(mspId)) {
                throw new IOException(
                        "identity " + name + " belongs to " + known.get().mspId());
            }
            return known.get();
        }
        LedgerIdentity identity = ca(mspId).enrol(name, attributes);
        Path home = identities().resolve(checked(name));
        makePrivate(home);
        write(home.resolve("msp"), mspId);
        write(home.resolve("cert.pem"), Identities.toPemString(identity.certificate()));
        write(home.resolve("key.pem"), Identities.toPemString(identity.key()));
        return identity;
    }

    /** A party's identity, if it was enrolled. */
    public Optional<LedgerIdentity> find(String name) throws IOException {
        Path home = identities().resolve(checked(name));
        if (!Files.exists(home.resolve("key.pem"))) {
            return Optional.empty();
        }
        String mspId = Files.readString(home.resolve("msp"), StandardCharsets.UTF_8);
        return Optional.of(new LedgerIdentity(name, mspId, readCertificate(home), readKey(home)));
    }

    private Path cas() {
        return directory.resolve("cas");
    }

    private Path identities() {
        return directory.resolve("identities");
    }

    private static String checked(String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("an identity's name is letters, digits and _ . -");
        }
        return name;
    }

    private static X509Certificate readCertificate(Path home) throws IOException {
        try {
            return Identities.readX509Certificate(Files.readString(home.resolve("cert.pem")));
        } catch (CertificateException e) {
            throw new IOException("certificate of " + home.getFileName() + " cannot be read", e);
        }
    }

    private static PrivateKey readKey(Path home) throws IOException {
        try {
            return Identities.readPrivateKey(Files.readString(home.resolve("key.pem")));
        } catch (InvalidKeyException e) {
            // The cause may quote the file.
            throw new IOException("key of " + home.getFileName() + " cannot be read");
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    }
}
