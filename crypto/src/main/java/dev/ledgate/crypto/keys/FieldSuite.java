package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.Hkdf;
import dev.ledgate.crypto.bytes.OneBlockKdf;
import java.util.Optional;

/**
 * How a field's key follows from a level's key. A stored field names its suite by number; the cipher is AES-256-GCM in
 * each. Formulas in {@code docs/envelope.md} section 2, reasons in ADR 0020. For any thread.
 */
public enum FieldSuite {
    /** Extract for the patient, Expand for the column (RFC 5869). Fields sealed so are read, and sealed no more. */
    HKDF(1) {
        @Override
        byte[] patientKey(byte[] level, PatientSalt salt) {
            return Hkdf.extract(salt.shared(), level);
        }

        @Override
        public byte[] columnKey(byte[] patient, ColumnInfo column) {
            return Hkdf.expand(patient, column.text());
        }
    },

    /** A block of SHA-256 for the patient and one for the column. */
    ONE_BLOCK(2) {
        @Override
        byte[] patientKey(byte[] level, PatientSalt salt) {
            return OneBlockKdf.derive(level, PATIENT, salt.shared());
        }

        @Override
        public byte[] columnKey(byte[] patient, ColumnInfo column) {
            return OneBlockKdf.derive(patient, COLUMN, column.digest());
        }
    };

    /** The suite of new fields. */
    public static final FieldSuite CURRENT = ONE_BLOCK;

    private static final byte PATIENT = 1;
    private static final byte COLUMN = 2;

    private final int number;

    FieldSuite(int number) {
        this.number = number;
    }

    /** As stored fields name it. */
    public int number() {
        return number;
    }

    /** The suite of a number; empty if there is none. */
    public static Optional<FieldSuite> of(int number) {
        return switch (number) {
            case 1 -> Optional.of(HKDF);
            case 2 -> Optional.of(ONE_BLOCK);
            default -> Optional.empty();
        };
    }

    /** The patient's key, 32 bytes. @param level the level's key, 32 bytes */
    abstract byte[] patientKey(byte[] level, PatientSalt salt);

    /** The AES-256 key of a column, which the caller wipes. @param patient 32 bytes ({@link LevelKey#patientKey}) */
    public abstract byte[] columnKey(byte[] patient, ColumnInfo column);
}
