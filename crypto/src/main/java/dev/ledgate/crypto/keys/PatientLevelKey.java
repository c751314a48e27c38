package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.ColumnName;
import java.util.Arrays;

/**
 * One patient's key of one level: enough for the patient's fields of that level, and for nothing of anyone else. For any
 * thread until {@link #close()}.
 */
public final class PatientLevelKey implements AutoCloseable {
    /** The length of {@link #encodeSecret()}. */
    public static final int ENCODED_LENGTH = 1 + 9 + LevelKey.LENGTH;

    private final FieldSuite suite;
    private final EnvelopeId id;
    private final SecretBytes key;

    PatientLevelKey(FieldSuite suite, EnvelopeId id, byte[] key) {
        this.suite = suite;
        this.id = id;
        this.key = SecretBytes.owning(key);
    }

    /** Which fields it opens. */
    public FieldSuite suite() {
        return suite;
    }

    /** Group, epoch and level. */
    public EnvelopeId id() {
        return id;
    }

    /** The AES-256 key of one column, which the caller wipes. */
    public byte[] columnKey(ColumnName column) {
        return columnKey(ColumnInfo.of(column));
    }

    /** As {@link #columnKey(ColumnName)}, for a column of many fields. */
    public byte[] columnKey(ColumnInfo column) {
        byte[] patient = key.reveal();
        byte[] result = suite.columnKey(patient, column);
        Arrays.fill(patient, (byte) 0);
        return result;
    }

    /** The secret bytes; the caller wipes them. */
    public byte[] encodeSecret() {
        byte[] bytes = key.reveal();
        byte[] result = new ByteWriter(ENCODED_LENGTH)
                .u8(suite.number())
                .raw(id.encode())
                .raw(bytes)
                .toBytesAndWipe();
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    public static PatientLevelKey decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "patient key");
        FieldSuite suite =
                FieldSuite.of(in.u8()).orElseThrow(() -> new CorruptEncoding("patient key: unknown suite of fields"));
        EnvelopeId id = GroupEnvelope.readId(in);
        byte[] key = in.raw(LevelKey.LENGTH);
        in.end();
        return new PatientLevelKey(suite, id, key);
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "PatientLevelKey[" + suite + ", " + id + "]";
    }
}
