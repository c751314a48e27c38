package dev.ledgate.policy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A sealed field as it travels from the database to the proxy: the stored ciphertext, with the place it was read from
 * put in front by the rewritten statement. Layout, big-endian: {@code "LGC1"}, then three length-prefixed (int32) UTF-8
 * strings (column as schema.table.column, row key, patient key), then the stored field to the end.
 *
 * @param context where the database says the field stood; the ciphertext's associated data must agree
 * @param field the stored ciphertext
 */
public record SealedCell(FieldContext context, byte[] field) {
    private static final int MAGIC = 0x4c474331;

    /** Reads a cell. Empty if it is not one; the caller must then refuse, never pass the bytes on. */
    public static Optional<SealedCell> decode(ByteBuffer in) {
        try {
            if (in.remaining() < 4 || in.getInt() != MAGIC) {
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
