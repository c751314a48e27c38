package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The head of a stored field: version, suite, level, key epoch, group, 11 bytes; in a searchable column the blind index,
 * 16 bytes more. After it come the nonce, the ciphertext and the tag. Layout in {@code docs/envelope.md}.
 *
 * @param suite how its key follows from that of its level
 * @param key which key it is sealed under
 * @param index the blind index; empty in a column that cannot be searched
 */
public record StoredField(FieldSuite suite, EnvelopeId key, Optional<BlindIndex.Value> index) {
    /** The first byte of a stored field; neither ASCII nor the start of a UTF-8 sequence that is in use. */
    public static final int VERSION = 0xc1;

    /** The first byte of a stored field with a blind index. */
    public static final int VERSION_WITH_INDEX = 0xc2;

    public static final int HEAD_LENGTH = 11;

    /** How much longer a stored field is than its plaintext. */
    public static final int OVERHEAD = HEAD_LENGTH + Aead.OVERHEAD;

    /** The head of a new field. */
    StoredField(EnvelopeId key, Optional<BlindIndex.Value> index) {
        this(FieldSuite.CURRENT, key, index);
    }

    /** How many bytes the head takes. */
    public int headLength() {
        return HEAD_LENGTH + (index.isPresent() ? BlindIndex.Value.LENGTH : 0);
    }

    /** Reads the head; the rest is checked by opening it. */
    public static StoredField decode(byte[] stored) throws CorruptEncoding {
        if (stored.length < OVERHEAD) {
            throw new CorruptEncoding("stored field: too short");
        }
        ByteReader in = new ByteReader(stored, "stored field");
        int version = in.u8();
        Optional<FieldSuite> suite = FieldSuite.of(in.u8());
        if ((version != VERSION && version != VERSION_WITH_INDEX) || suite.isEmpty()) {
            throw new CorruptEncoding("stored field: unknown version or suite");
        }
        int level = in.u8();
        int keyEpoch = in.i32();
        int group = in.i32();
        Optional<BlindIndex.Value> index = Optional.empty();
        if (version == VERSION_WITH_INDEX) {
            if (stored.length < OVERHEAD + BlindIndex.Value.LENGTH) {
                throw new CorruptEncoding("stored field: too short");
            }
            index = Optional.of(new BlindIndex.Value(in.raw(BlindIndex.Value.LENGTH)));
        }
        try {
            return new StoredField(suite.get(), new EnvelopeId(group, keyEpoch, PrivacyLevel.ofRank(level)), index);
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("stored field: level, epoch or group out of range", e);
        }
    }

    byte[] encodeHead() {
        return new ByteWriter(32)
                .u8(index.isPresent() ? VERSION_WITH_INDEX : VERSION)
                .u8(suite.number())
                .u8(key.level().rank())
                .i32(key.keyEpoch())
                .i32(key.group())
                .raw(index.map(BlindIndex.Value::bytes).orElse(new byte[0]))
                .toBytes();
    }

    /** The head and the place: a field cut from one cell does not open in another. */
    public byte[] associated(FieldContext place) {
        return associated(encodeHead(), associated(place.column()), place);
    }

    /** How many bytes the head of a stored field takes that {@link #decode} has read. */
    static int headLength(byte[] stored) {
        return HEAD_LENGTH + ((stored[0] & 0xff) == VERSION_WITH_INDEX ? BlindIndex.Value.LENGTH : 0);
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
        int columnAt = headLength(head);
        int patientAt = columnAt + column.length + Integer.BYTES + rowKey.length;
        byte[] out = Arrays.copyOf(head, patientAt + Integer.BYTES + patient.length);
        System.arraycopy(column, 0, out, columnAt, column.length);
        text(out, columnAt + column.length, rowKey);
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
