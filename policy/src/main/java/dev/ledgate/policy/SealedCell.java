package dev.ledgate.policy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A sealed field as it travels from the database to the proxy: the stored ciphertext, with the place it was read from
 * put in front by the rewritten statement. Layout, big-endian: {@code "LGC1"}, then three length-prefixed (int32) UTF-8
 * strings (column as schema.table.column, row key, patient key), then the stored field to the end. A cell of a searchable
 * column begins with {@code "LGC2"} and the 16 bytes of its blind index instead, so that these stand where SQL can compare
 * them; the rest is the same.
 *
 * @param context where the database says the field stood; the ciphertext's associated data must agree
 * @param field the stored ciphertext
 */
public record SealedCell(FieldContext context, byte[] field) {
    private static final int MAGIC = 0x4c474331;
    private static final int MAGIC_SEARCHABLE = 0x4c474332;
    private static final int INDEX_LENGTH = 16;

    /** Reads a cell. Empty if it is not one; the caller must then refuse, never pass the bytes on. */
    public static Optional<SealedCell> decode(ByteBuffer in) {
        try {
            if (in.remaining() < 4) {
                return Optional.empty();
            }
            int magic = in.getInt();
            if (magic == MAGIC_SEARCHABLE) {
                in.get(new byte[INDEX_LENGTH]);
            } else if (magic != MAGIC) {
                return Optional.empty();
            }
            ColumnName column = ColumnName.parse(text(in));
            FieldContext context = new FieldContext(column, text(in), new PatientKey(text(in)));
            byte[] field = new byte[in.remaining()];
            in.get(field);
            return Optional.of(new SealedCell(context, field));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * What a sealed value of a searchable column is compared with: the beginning of a cell, up to its blind index.
     *
     * @param index 16 bytes
     */
    public static byte[] sought(byte[] index) {
        if (index.length != INDEX_LENGTH) {
            throw new IllegalArgumentException("a blind index has " + INDEX_LENGTH + " bytes");
        }
        return ByteBuffer.allocate(4 + INDEX_LENGTH)
                .putInt(MAGIC_SEARCHABLE)
                .put(index)
                .array();
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SealedCell[" + context.column() + ", " + field.length + " bytes]";
    }
}
