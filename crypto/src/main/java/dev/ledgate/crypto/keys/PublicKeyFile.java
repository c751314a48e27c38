package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Public keys of attributes with their proofs of possession, as an authority hands them out. The proofs say that whoever
 * made the keys knows their secrets, not who that was: compare the {@link #fingerprint} over another way, or take the keys
 * from a ledger.
 */
public final class PublicKeyFile {
    private static final byte[] MAGIC = {'L', 'G', 'D', 1};
    private static final int MAX_KEYS = 10_000;
    private static final long MAX_FILE = 64L << 20;

    private PublicKeyFile() {}

    /** Replaces the file atomically. */
    public static void write(Path path, Collection<AttributePublicKey> keys) throws IOException {
        OwnerOnlyFile.replace(path, encode(keys));
    }

    /** The keys, each with its proof checked. */
    public static List<AttributePublicKey> read(Path path) throws IOException, CorruptEncoding {
        return decode(OwnerOnlyFile.read(path, MAX_FILE, "public key file"));
    }

    static List<AttributePublicKey> decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "public key file");
        in.expect(MAGIC);
        int count = in.i32();
        if (count < 0 || count > MAX_KEYS) {
            throw new CorruptEncoding("public key file: too many keys");
        }
        List<AttributePublicKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(AttributePublicKey.decode(in.block(2048)));
        }
        in.end();
        return keys;
    }

    /** SHA-256 over the keys as the file holds them, in hex. */
    public static String fingerprint(Collection<AttributePublicKey> keys) {
        return HexFormat.of().formatHex(Sha256.of(encode(keys)));
    }

    static byte[] encode(Collection<AttributePublicKey> keys) {
        ByteWriter out = new ByteWriter(1024 * keys.size()).raw(MAGIC).i32(keys.size());
        keys.forEach(k -> out.block(k.encode()));
        return out.toBytes();
    }
}
