package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.GT;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public part of an encapsulation: the policy, a row (C1 in GT, C2 and C3 in G1) per leaf, and the masked seed. Rows
 * are kept as bytes: decapsulation decodes strictly the rows that it uses, once for one header, and compares every byte of
 * all rows with the re-encryption. Layout in {@code docs/envelope.md}. Immutable; for any thread.
 */
public final class AbeHeader {
    /** Construction M over BLS12-381, as {@link dev.ledgate.crypto.abe} describes. */
    static final int SUITE = 1;

    static final int ROW_LENGTH = GT.LENGTH + 2 * G1.LENGTH;
    static final int SEED_LENGTH = 32;

    /** An upper bound of {@link #encode()}'s length, for readers. */
    public static final int MAX_LENGTH =
            9 + AccessPolicy.MAX_LENGTH + AccessPolicy.MAX_LEAVES * ROW_LENGTH + SEED_LENGTH;

    /** The elements of a row, each valid. */
    record Elements(GT c1, G1 c2, G1 c3) {}

    /** One row of the ciphertext, encoded; for any thread. */
    static final class Row {
        private final byte[] c1;
        private final byte[] c2;
        private final byte[] c3;
        private volatile @Nullable Elements elements;

        Row(byte[] c1, byte[] c2, byte[] c3) {
            this.c1 = c1;
            this.c2 = c2;
            this.c3 = c3;
        }

        byte[] c1() {
            return c1;
        }

        byte[] c2() {
            return c2;
        }

        byte[] c3() {
            return c3;
        }

        /** Decodes strictly at the first use, and keeps the elements while the header lives. */
        Elements elements() throws CorruptEncoding {
            Elements known = elements;
            if (known == null) {
                known = new Elements(GT.decode(c1), G1.decode(c2), G1.decode(c3));
                elements = known;
            }
            return known;
        }
    }

    private final AccessPolicy policy;
    private final List<Row> rows;
    private final byte[] maskedSeed;

    AbeHeader(AccessPolicy policy, List<Row> rows, byte[] maskedSeed) {
        this.policy = policy;
        this.rows = List.copyOf(rows);
        this.maskedSeed = maskedSeed;
    }

    /** Reads the layout; the group elements are checked when the header is used. */
    public static AbeHeader decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "ABE header");
        if (in.u8() != SUITE) {
            throw new CorruptEncoding("ABE header: unknown suite");
        }
        AccessPolicy policy = AccessPolicy.decode(in.text(AccessPolicy.MAX_LENGTH));
        int count = in.i32();
        if (count != policy.sharing().rows().size()) {
            throw new CorruptEncoding("ABE header: the number of rows is not the policy's");
        }
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(new Row(in.raw(GT.LENGTH), in.raw(G1.LENGTH), in.raw(G1.LENGTH)));
        }
        byte[] maskedSeed = in.raw(SEED_LENGTH);
        in.end();
        return new AbeHeader(policy, rows, maskedSeed);
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(256 + rows.size() * ROW_LENGTH);
        out.u8(SUITE).text(policy.toString()).i32(rows.size());
        rows.forEach(row -> out.raw(row.c1()).raw(row.c2()).raw(row.c3()));
        return out.raw(maskedSeed).toBytes();
    }

    public AccessPolicy policy() {
        return policy;
    }

    List<Row> rows() {
        return rows;
    }

    byte[] maskedSeed() {
        return maskedSeed.clone();
    }

    /** Byte equality in constant time. */
    boolean sameAs(AbeHeader other) {
        return MessageDigest.isEqual(encode(), other.encode());
    }

    @Override
    public String toString() {
        return "AbeHeader[" + policy + "]";
    }
}
