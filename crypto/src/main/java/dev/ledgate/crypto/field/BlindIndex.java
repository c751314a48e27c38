package dev.ledgate.crypto.field;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.Hkdf;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.ColumnName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds rows by equality on a sealed column: HMAC-SHA-256 of the value under a key of the column's own, cut to a number of
 * bits. The key belongs to the hospital and not to a patient, because a search does not know the patient.
 *
 * <p>What it tells whoever reads the database: which rows of a column have (probably) equal values, and how often each
 * occurs; with the frequencies of names known from elsewhere, common names can be guessed. It does not follow the
 * patient's salt, so shredding a patient must delete the patient's index values too. Few bits blur this: with n bits,
 * about 1 in 2^n unequal values meets, and the reader of the rows must compare the opened values. Only for columns that
 * the hospital chose. For one thread; one value takes well under a microsecond.
 */
public final class BlindIndex implements AutoCloseable {
    /** Beyond this nothing is gained: equal values are recognised with certainty. */
    public static final int MAX_BITS = 128;

    /** An index value of 128 bits, as it stands in a stored field. */
    public record Value(byte[] bytes) {
        /** In bytes. */
        public static final int LENGTH = MAX_BITS / 8;

        public Value {
            if (bytes.length != LENGTH) {
                throw new IllegalArgumentException("an index value has " + LENGTH + " bytes");
            }
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Value v && Arrays.equals(bytes, v.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Value[hidden]";
        }
    }

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretBytes root;
    private final int bits;
    private final Map<ColumnName, Mac> macs = new HashMap<>();

    /**
     * @param root the hospital's index key, 32 random bytes; not closed here
     * @param bits 1 to {@value #MAX_BITS}
     */
    public BlindIndex(SecretBytes root, int bits) {
        if (root.length() != Hkdf.LENGTH || bits < 1 || bits > MAX_BITS) {
            throw new IllegalArgumentException("a blind index has a key of 32 bytes and 1 to " + MAX_BITS + " bits");
        }
        this.root = root;
        this.bits = bits;
    }

    /**
     * The index value: the first bits of the HMAC, in as few bytes as hold them, unused low bits zero.
     *
     * @param value in the spelling that searches use: what is equal must be equal byte for byte
     */
    public byte[] of(ColumnName column, String value) {
        return of(column, value.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #of(ColumnName, String)}, of a text in UTF-8. */
    public byte[] of(ColumnName column, byte[] value) {
        byte[] hmac = macs.computeIfAbsent(column, this::mac).doFinal(value);
        byte[] out = Arrays.copyOf(hmac, (bits + 7) / 8);
        int unused = 8 * out.length - bits;
        out[out.length - 1] &= (byte) (0xff << unused);
        return out;
    }

    private Mac mac(ColumnName column) {
        byte[] info = new ByteWriter(96)
                .text("ledgate/v1/blind-index")
                .text(column.table().schema())
                .text(column.table().table())
                .text(column.column())
                .i32(bits)
                .toBytes();
        byte[] rootBytes = root.reveal();
        byte[] key = Hkdf.expand(rootBytes, info);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has HMAC-SHA-256", e);
        } finally {
            Arrays.fill(rootBytes, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Forgets the columns' keys. */
    @Override
    public void close() {
        macs.clear();
    }
}
