package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** The key pair of a hospital's audit officer, in a {@link KeyFile}. Not for concurrent writers. */
public final class AuditOfficerStore {
    private static final byte[] MAGIC = {'L', 'G', 'Y', 1};

    private final KeyFile file;

    public AuditOfficerStore(Path path, SecureRandom random) {
        this.file = new KeyFile(path, KeyFile.Kind.AUDIT_OFFICER, random);
    }

    /** Whether there is a file to {@link #load}. */
    public boolean exists() {
        return file.exists();
    }

    /** Replaces the file whole and atomically, under a new data key. */
    public void save(KeyWrapper wrapper, TransportKeyPair pair) throws IOException {
        file.write(wrapper, encode(pair));
    }

    /**
     * The pair, which the caller closes.
     *
     * @throws CorruptEncoding if the wrapper's key is not the file's, or the file was changed: these look alike
     */
    public TransportKeyPair load(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        return decode(file.read(wrapper));
    }

    /** The records, which the caller wipes. */
    static List<byte[]> encode(TransportKeyPair pair) {
        byte[] seed = pair.seed();
        byte[] item = new ByteWriter(64).raw(MAGIC).raw(seed).toBytesAndWipe();
        Arrays.fill(seed, (byte) 0);
        return List.of(item);
    }

    /** Wipes the records. */
    static TransportKeyPair decode(List<byte[]> records) throws CorruptEncoding {
        try {
            if (records.size() != 1) {
                throw new CorruptEncoding("audit officer's key: there is one, and only one");
            }
            ByteReader in = new ByteReader(records.get(0), "audit officer's key");
            in.expect(MAGIC);
            byte[] seed = in.raw(TransportKeyPair.SEED_LENGTH);
            in.end();
            return TransportKeyPair.ofSeed(seed);
        } finally {
            records.forEach(r -> Arrays.fill(r, (byte) 0));
        }
    }
}
