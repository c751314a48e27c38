package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A hospital's group root keys in a file under a passphrase (scrypt, AES-256-GCM). Not for concurrent writers. */
public final class GroupRootStore {
    private final PassphraseFile file;

    public GroupRootStore(Path path, SecureRandom random) {
        this.file = new PassphraseFile(path, PassphraseFile.Kind.GROUP_ROOTS, random);
    }

    /** Whether there is a file to {@link #load}. */
    public boolean exists() {
        return file.exists();
    }

    /** Replaces the file whole and atomically. */
    public void save(char[] passphrase, Collection<LevelKey> content) throws IOException {
        file.write(passphrase, content.stream().map(LevelKey::encodeSecret).toList());
    }

    /** @throws CorruptEncoding if the passphrase is wrong or the file was changed: these look alike */
    public List<LevelKey> load(char[] passphrase) throws IOException, CorruptEncoding {
        List<LevelKey> content = new ArrayList<>();
        for (byte[] item : file.read(passphrase)) {
            content.add(LevelKey.decodeSecret(item));
            Arrays.fill(item, (byte) 0);
        }
        return content;
    }
}
