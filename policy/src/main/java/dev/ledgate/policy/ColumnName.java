package dev.ledgate.policy;

/** A column of the hospital's database, spelled as in {@code pg_attribute}. */
public record ColumnName(TableName table, String column) implements Comparable<ColumnName> {
    /** {@code [schema.]table.column}; the schema is {@code public} when left out. */
    public static ColumnName parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot <= 0) {
            throw new IllegalArgumentException("'" + text + "' is not [schema.]table.column");
        }
        return new ColumnName(TableName.parse(text.substring(0, dot)), text.substring(dot + 1));
    }

    @Override
    public int compareTo(ColumnName other) {
        int c = table.compareTo(other.table);
        return c != 0 ? c : column.compareTo(other.column);
    }

    @Override
    public String toString() {
        return table + "." + column;
    }
}
