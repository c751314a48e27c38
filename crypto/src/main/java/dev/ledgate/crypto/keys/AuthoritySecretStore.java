package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The secrets of an authority's attributes in a file under a passphrase (scrypt, AES-256-GCM). Not for concurrent writers. */
public final class AuthoritySecretStore {
    private final PassphraseFile file;

    public AuthoritySecretStore(Path path, SecureRandom random) {
        this.file = new PassphraseFile(path, PassphraseFile.Kind.AUTHORITY_SECRETS, random);
    }

    /** Whether there is a file to {@link #load}. */
    public boolean exists() {
        return file.exists();
    }

    /** Replaces the file whole and atomically. */
    public void save(char[] passphrase, Collection<AbeAuthority> content) throws IOException {
        file.write(passphrase, content.stream().map(AbeAuthority::encodeSecret).toList());
    }

    /** @throws CorruptEncoding if the passphrase is wrong or the file was changed: these look alike */
    public List<AbeAuthority> load(char[] passphrase) throws IOException, CorruptEncoding {
        List<AbeAuthority> content = new ArrayList<>();
        for (byte[] item : file.read(passphrase)) {
            content.add(AbeAuthority.decodeSecret(item));
            Arrays.fill(item, (byte) 0);
        }
        return content;
    }
}
