package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What a user holds, in a {@link KeyFile}: the pair at which keys arrive, and the keys. Not for concurrent writers. */
public final class UserKeyStore {
    private static final byte[] MAGIC = {'L', 'G', 'X', 1};

    private final KeyFile file;

    /** A user's secrets. Whoever loads it closes the pair. */
    public record Content(Address user, TransportKeyPair pair, List<AttributeKey> keys) {
        public Content {
            keys = List.copyOf(keys);
            if (!keys.stream().allMatch(k -> k.user().equals(user))) {
                throw new IllegalArgumentException("a key of another user");
            }
        }

        @Override
        public String toString() {
            return "Content[" + user + ", " + keys.size() + " keys]";
        }
    }

    public UserKeyStore(Path path, SecureRandom random) {
        this.file = new KeyFile(path, KeyFile.Kind.USER_KEYS, random);
    }

    /** Whether there is a file to {@link #load}. */
    public boolean exists() {
        return file.exists();
    }

    /** Replaces the file whole and atomically, under a new data key. */
    public void save(KeyWrapper wrapper, Content content) throws IOException {
        file.write(wrapper, encode(content));
    }

    /** The records, which the caller wipes. */
    static List<byte[]> encode(Content content) {
        List<byte[]> records = new ArrayList<>();
        byte[] seed = content.pair().seed();
        records.add(new ByteWriter(64)
                .raw(MAGIC)
                .raw(content.user().bytes())
                .raw(seed)
                .toBytesAndWipe());
        Arrays.fill(seed, (byte) 0);
        content.keys().forEach(k -> records.add(k.encodeSecret()));
        return records;
    }

    /** @throws CorruptEncoding if the wrapper's key is not the file's, or the file was changed: these look alike */
    public Content load(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        return decode(file.read(wrapper));
    }

    /** Wipes the records. */
    static Content decode(List<byte[]> records) throws CorruptEncoding {
        try {
            if (records.isEmpty()) {
                throw new CorruptEncoding("user's keys: they name no user");
            }
            ByteReader in = new ByteReader(records.get(0), "user's keys");
            in.expect(MAGIC);
            Address user = new Address("0x" + HexFormat.of().formatHex(in.raw(20)));
            TransportKeyPair pair = TransportKeyPair.ofSeed(in.raw(TransportKeyPair.SEED_LENGTH));
            in.end();
            List<AttributeKey> keys = new ArrayList<>();
            for (byte[] item : records.subList(1, records.size())) {
                AttributeKey key = AttributeKey.decodeSecret(item);
                if (!key.user().equals(user)) {
                    throw new CorruptEncoding("user's keys: a key of another user");
                }
                keys.add(key);
            }
            return new Content(user, pair, keys);
        } finally {
            records.forEach(r -> Arrays.fill(r, (byte) 0));
        }
    }
}
