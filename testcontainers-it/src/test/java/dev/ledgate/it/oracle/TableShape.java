package dev.ledgate.it.oracle;

import java.util.List;
import java.util.Optional;

/**
 * A table as users see it.
 *
 * @param name in schema public
 * @param patientColumn the column with the patient's key; empty if the table is not about patients
 * @param columns in order
 */
public record TableShape(String name, Optional<String> patientColumn, List<ColumnShape> columns) {
    /**
     * @param name of the column
     * @param type as PostgreSQL writes it; {@code text} for a sealed column
     * @param rule its classification
     */
    public record ColumnShape(String name, String type, FieldRule rule) {
        public boolean sealed() {
            return rule.sealed();
        }
    }

    public TableShape {
        columns = List.copyOf(columns);
    }

    int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name + " has no column " + column);
    }

    /** All raises of all columns, in order. */
    List<FieldRule.Raise> raises() {
        return columns.stream().flatMap(c -> c.rule().raises().stream()).toList();
    }

    /** Column definitions for CREATE TABLE. */
    String definition() {
        StringBuilder sql = new StringBuilder("CREATE UNLOGGED TABLE IF NOT EXISTS public.").append(quoted(name));
        char before = '(';
        for (ColumnShape column : columns) {
            sql.append(before).append(quoted(column.name())).append(' ').append(column.type());
            before = ',';
        }
        return sql.append(')').toString();
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
