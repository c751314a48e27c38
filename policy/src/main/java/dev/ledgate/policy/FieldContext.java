package dev.ledgate.policy;

/**
 * Where a sealed field stands. It is the associated data of the ciphertext: a field cut from one place does not open in
 * another.
 *
 * @param column the column
 * @param rowKey the row's key columns in PostgreSQL's text form, joined with U+001F
 * @param patient whose row it is; selects the key
 */
public record FieldContext(ColumnName column, String rowKey, PatientKey patient) {
    @Override
    public String toString() {
        return "FieldContext[" + column + "]";
    }
}
