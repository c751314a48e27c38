package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A hospital's group root keys in a {@link KeyFile}. Not for concurrent writers. */
public final class GroupRootStore {
    private final KeyFile file;
    private final SecureRandom random;

    public GroupRootStore(Path path, SecureRandom random) {
        this.file = new KeyFile(path, KeyFile.Kind.GROUP_ROOTS, random);
        this.random = random;
    }

    /** Whether there is a file to {@link #load}. */
    public boolean exists() {
        return file.exists();
    }

    /** Replaces the file whole and atomically, under a new data key. */
    public void save(KeyWrapper wrapper, Collection<LevelKey> content) throws IOException {
        file.write(wrapper, content.stream().map(LevelKey::encodeSecret).toList());
    }

    /** {@link #save(KeyWrapper, Collection)} under a passphrase. */
    public void save(char[] passphrase, Collection<LevelKey> content) throws IOException {
        try (PassphraseWrapper wrapper = new PassphraseWrapper(passphrase, random)) {
            save(wrapper, content);
        }
    }

    /** @throws CorruptEncoding if the wrapper's key is not the file's, or the file was changed: these look alike */
    public List<LevelKey> load(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        List<LevelKey> content = new ArrayList<>();
        for (byte[] item : file.read(wrapper)) {
            content.add(LevelKey.decodeSecret(item));
            Arrays.fill(item, (byte) 0);
        }
        return content;
    }

    /** {@link #load(KeyWrapper)} under a passphrase. */
    public List<LevelKey> load(char[] passphrase) throws IOException, CorruptEncoding {
        try (PassphraseWrapper wrapper = new PassphraseWrapper(passphrase, random)) {
            return load(wrapper);
        }
    }
}
