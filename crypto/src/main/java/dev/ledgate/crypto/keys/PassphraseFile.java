package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * A file of secret records under a passphrase: scrypt (RFC 7914) to AES-256-GCM. Written to a new file beside it, forced
 * to disk and moved into place, readable by its owner only. Layout in {@code docs/envelope.md}. Not for concurrent
 * writers.
 */
final class PassphraseFile {
    /** What a file holds; part of its authenticated head. */
    enum Kind {
        AUTHORITY_SECRETS(1),
        ATTRIBUTE_KEYS(2),
        GROUP_ROOTS(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private static final byte[] MAGIC = {'L', 'G', 'K', 1};
    /** N = 2^15, r = 8, p = 1: 32 MB and about a tenth of a second for each guess. */
    private static final int LOG_N = 15;

    private static final int BLOCK_SIZE = 8;
    private static final int MAX_LOG_N = 20;
    private static final int SALT_LENGTH = 16;
    private static final int MAX_RECORD = 1 << 16;
    private static final int MAX_RECORDS = 100_000;
    private static final long MAX_FILE = 64L << 20;

    private final Path path;
    private final Kind kind;
    private final SecureRandom random;

    PassphraseFile(Path path, Kind kind, SecureRandom random) {
        this.path = path;
        this.kind = kind;
        this.random = random;
    }

    /** Replaces the file. Wipes the records. */
    void write(char[] passphrase, List<byte[]> records) throws IOException {
        if (records.size() > MAX_RECORDS) {
            throw new IllegalArgumentException("a key file holds at most " + MAX_RECORDS + " records");
        }
        ByteWriter plain = new ByteWriter(1024).i32(records.size());
        for (byte[] item : records) {
            plain.block(item);
            Arrays.fill(item, (byte) 0);
        }
        byte[] plainBytes = plain.toBytesAndWipe();
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        byte[] head =
                new ByteWriter(32).raw(MAGIC).u8(kind.code).u8(LOG_N).raw(salt).toBytes();
        byte[] sealed = new Aead().seal(stretch(passphrase, salt, LOG_N), plainBytes, head, random);
        Arrays.fill(plainBytes, (byte) 0);
        replace(new ByteWriter(head.length + sealed.length)
                .raw(head)
                .raw(sealed)
                .toBytes());
    }

    /**
     * The records, which the caller wipes.
     *
     * @throws NoSuchFileException if there is no file
     * @throws CorruptEncoding if it is not such a file, was changed, or the passphrase is wrong: these look alike
     */
    List<byte[]> read(char[] passphrase) throws IOException, CorruptEncoding {
        if (Files.size(path) > MAX_FILE) {
            throw new CorruptEncoding("key file: too long");
        }
        byte[] bytes = Files.readAllBytes(path);
        ByteReader in = new ByteReader(bytes, "key file");
        in.expect(MAGIC);
        if (in.u8() != kind.code) {
            throw new CorruptEncoding("key file: it holds another kind of key");
        }
        int logN = in.u8();
        if (logN < LOG_N || logN > MAX_LOG_N) {
            throw new CorruptEncoding("key file: the cost of its passphrase is out of range");
        }
        byte[] salt = in.raw(SALT_LENGTH);
        int headLength = in.position();
        Aead.Key key = stretch(passphrase, salt, logN);
        byte[] plain;
        try {
            plain = new Aead().open(key, bytes, headLength, Arrays.copyOf(bytes, headLength));
        } catch (CorruptEncoding e) {
            throw new CorruptEncoding("key file: wrong passphrase, or the file was changed", e);
        }
        try {
            ByteReader records = new ByteReader(plain, "key file");
            int count = records.i32();
            if (count < 0 || count > MAX_RECORDS) {
                throw new CorruptEncoding("key file: too many records");
            }
            byte[][] result = new byte[count][];
            for (int i = 0; i < count; i++) {
                result[i] = records.block(MAX_RECORD);
            }
            records.end();
            return List.of(result);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    boolean exists() {
        return Files.exists(path);
    }

    private void replace(byte[] content) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("a key file needs a directory");
        }
        Files.createDirectories(directory);
        boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(directory, ".new-", ".key", ownerOnly);
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                out.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        if (posix) {
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }

    private static Aead.Key stretch(char[] passphrase, byte[] salt, int logN) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("the passphrase is empty");
        }
        ByteBuffer encoded = ByteBuffer.allocate(4 * passphrase.length);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase), encoded, true);
        if (result.isError()) {
            throw new IllegalArgumentException("the passphrase is not text");
        }
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Aead.Key key = Aead.Key.wiping(SCrypt.generate(bytes, salt, 1 << logN, BLOCK_SIZE, 1, Aead.Key.LENGTH));
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(encoded.array(), (byte) 0);
        return key;
    }
}
