package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Hkdf;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A policy group's key for one privacy level. The key of level {@code complete} is the group's root: 32 random bytes.
 * Each lower level's key is HKDF-Expand of the one above, so a holder derives those below and none above. For any thread
 * until {@link #close()}.
 */
public final class LevelKey implements AutoCloseable {
    /** The length in bytes. */
    public static final int LENGTH = 32;

    private final EnvelopeId id;
    private final SecretBytes key;

    private LevelKey(EnvelopeId id, SecretBytes key) {
        this.id = id;
        this.key = key;
    }

    /** A new random root key. @param keyEpoch from 1, one more at each rotation */
    public static LevelKey newRoot(int group, int keyEpoch, SecureRandom random) {
        return new LevelKey(new EnvelopeId(group, keyEpoch, PrivacyLevel.COMPLETE), SecretBytes.random(LENGTH, random));
    }

    /** Takes the array over. */
    static LevelKey owning(EnvelopeId id, byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a level key has 32 bytes");
        }
        return new LevelKey(id, SecretBytes.owning(key));
    }

    /** Group, epoch and level. */
    public EnvelopeId id() {
        return id;
    }

    /**
     * The key of this or a lower level.
     *
     * @throws IllegalArgumentException if {@code level} is above this one, or public, which has no key
     */
    public LevelKey at(PrivacyLevel level) {
        if (!id.level().covers(level) || level == PrivacyLevel.PUBLIC) {
            throw new IllegalArgumentException("no key of level " + level + " follows from one of " + id.level());
        }
        byte[] current = key.reveal();
        for (int rank = id.level().rank() - 1; rank >= level.rank(); rank--) {
            byte[] info = new ByteWriter(64)
                    .text("ledgate/v1/level")
                    .i32(id.group())
                    .i32(id.keyEpoch())
                    .u8(rank)
                    .toBytes();
            byte[] lower = Hkdf.expand(current, info);
            Arrays.fill(current, (byte) 0);
            current = lower;
        }
        return owning(new EnvelopeId(id.group(), id.keyEpoch(), level), current);
    }

    /** The patient's key of this level, for fields of one suite. */
    public PatientLevelKey forPatient(FieldSuite suite, PatientSalt salt) {
        return new PatientLevelKey(suite, id, patientKey(suite, salt));
    }

    /** The bytes of {@link #forPatient}, 32, which the caller wipes. */
    public byte[] patientKey(FieldSuite suite, PatientSalt salt) {
        byte[] level = key.reveal();
        byte[] patient = suite.patientKey(level, salt);
        Arrays.fill(level, (byte) 0);
        return patient;
    }

    /** The key of one column of one patient; 32 bytes, which the caller wipes. */
    public byte[] columnKey(FieldSuite suite, PatientSalt salt, ColumnName column) {
        try (PatientLevelKey patient = forPatient(suite, salt)) {
            return patient.columnKey(column);
        }
    }

    /** A copy, which the caller wipes. @throws IllegalStateException once closed */
    byte[] reveal() {
        return key.reveal();
    }

    byte[] encodeSecret() {
        byte[] bytes = key.reveal();
        byte[] result = new ByteWriter(64).raw(id.encode()).raw(bytes).toBytesAndWipe();
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    static LevelKey decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "level key");
        EnvelopeId id = GroupEnvelope.readId(in);
        byte[] key = in.raw(LENGTH);
        in.end();
        return owning(id, key);
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "LevelKey[" + id + "]";
    }
}
