package dev.ledgate.policy;

/** A table of the hospital's database, spelled as in {@code pg_class} (folded, unquoted). */
public record TableName(String schema, String table) implements Comparable<TableName> {
    /** {@code patients} in schema {@code public}, or {@code schema.patients}. */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? new TableName("public", text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public int compareTo(TableName other) {
        int c = schema.compareTo(other.schema);
        return c != 0 ? c : table.compareTo(other.table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
