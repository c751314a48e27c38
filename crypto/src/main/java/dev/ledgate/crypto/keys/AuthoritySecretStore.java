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

/** The secrets of an authority's attributes in a {@link KeyFile}. Not for concurrent writers. */
public final class AuthoritySecretStore {
    private final KeyFile file;
    private final SecureRandom random;

    public AuthoritySecretStore(Path path, SecureRandom random) {
        this.file = new KeyFile(path, KeyFile.Kind.AUTHORITY_SECRETS, random);
        this.random = random;
    }

    /** Whether there is a file to {@link #load}. */
    public boolean exists() {
        return file.exists();
    }

    /** Replaces the file whole and atomically, under a new data key. */
    public void save(KeyWrapper wrapper, Collection<AbeAuthority> content) throws IOException {
        file.write(wrapper, content.stream().map(AbeAuthority::encodeSecret).toList());
    }

    /** {@link #save(KeyWrapper, Collection)} under a passphrase. */
    public void save(char[] passphrase, Collection<AbeAuthority> content) throws IOException {
        try (PassphraseWrapper wrapper = new PassphraseWrapper(passphrase, random)) {
            save(wrapper, content);
        }
    }

    /** @throws CorruptEncoding if the wrapper's key is not the file's, or the file was changed: these look alike */
    public List<AbeAuthority> load(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        List<AbeAuthority> content = new ArrayList<>();
        for (byte[] item : file.read(wrapper)) {
            content.add(AbeAuthority.decodeSecret(item));
            Arrays.fill(item, (byte) 0);
        }
        return content;
    }

    /** {@link #load(KeyWrapper)} under a passphrase. */
    public List<AbeAuthority> load(char[] passphrase) throws IOException, CorruptEncoding {
        try (PassphraseWrapper wrapper = new PassphraseWrapper(passphrase, random)) {
            return load(wrapper);
        }
    }
}
