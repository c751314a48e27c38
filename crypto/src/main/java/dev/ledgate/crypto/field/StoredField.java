package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The head of a stored field, 11 bytes: version, suite, level, key epoch, group. After it come the nonce, the ciphertext
 * and the tag. Layout in {@code docs/envelope.md}.
 *
 * @param key which key it is sealed under
 */
public record StoredField(EnvelopeId key) {
    /** The first byte of every stored field; neither ASCII nor the start of a UTF-8 sequence that is in use. */
    public static final int VERSION = 0xc1;

    /** AES-256-GCM with a random 96-bit nonce. */
    public static final int SUITE = 1;

    public static final int HEAD_LENGTH = 11;

    /** How much longer a stored field is than its plaintext. */
    public static final int OVERHEAD = HEAD_LENGTH + Aead.OVERHEAD;

    /** Reads the head; the rest is checked by opening it. */
    public static StoredField decode(byte[] stored) throws CorruptEncoding {
        if (stored.length < OVERHEAD) {
            throw new CorruptEncoding("stored field: too short");
        }
        ByteReader in = new ByteReader(stored, "stored field");
        if (in.u8() != VERSION || in.u8() != SUITE) {
            throw new CorruptEncoding("stored field: unknown version or suite");
        }
        int level = in.u8();
        int keyEpoch = in.i32();
        int group = in.i32();
        try {
            return new StoredField(new EnvelopeId(group, keyEpoch, PrivacyLevel.ofRank(level)));
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("stored field: level, epoch or group out of range", e);
        }
    }

    byte[] encodeHead() {
        return new ByteWriter(16)
                .u8(VERSION)
                .u8(SUITE)
                .u8(key.level().rank())
                .i32(key.keyEpoch())
                .i32(key.group())
                .toBytes();
    }

    /** The head and the place: a field cut from one cell does not open in another. */
    public byte[] associated(FieldContext place) {
        return associated(encodeHead(), associated(place.column()), place);
    }

    /** The part that is the same for a whole column: schema, table and column as texts. */
    static byte[] associated(ColumnName column) {
        return new ByteWriter(96)
                .text(column.table().schema())
                .text(column.table().table())
                .text(column.column())
                .toBytes();
    }

    /**
     * {@link #associated(FieldContext)} from its parts.
     *
     * @param head begins with the head
     * @param column {@link #associated(ColumnName)} of the place's column
     */
    static byte[] associated(byte[] head, byte[] column, FieldContext place) {
        byte[] rowKey = place.rowKey().getBytes(StandardCharsets.UTF_8);
        byte[] patient = place.patient().value().getBytes(StandardCharsets.UTF_8);
        int patientAt = HEAD_LENGTH + column.length + Integer.BYTES + rowKey.length;
        byte[] out = Arrays.copyOf(head, patientAt + Integer.BYTES + patient.length);
        System.arraycopy(column, 0, out, HEAD_LENGTH, column.length);
        text(out, HEAD_LENGTH + column.length, rowKey);
        text(out, patientAt, patient);
        return out;
    }

    private static void text(byte[] out, int at, byte[] text) {
        out[at] = (byte) (text.length >>> 24);
        out[at + 1] = (byte) (text.length >>> 16);
        out[at + 2] = (byte) (text.length >>> 8);
        out[at + 3] = (byte) text.length;
        System.arraycopy(text, 0, out, at + Integer.BYTES, text.length);
    }
}
