package dev.ledgate.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hospital's classification of one table.
 *
 * @param table the table
 * @param patientColumn the column that holds the patient's key; empty for a table that is not about patients, whose rows
 *     follow the grantee's default grant
 * @param rowKey the columns that identify a row, bound into every sealed field of it; empty if nothing is sealed
 * @param columns by column name; a column without an entry is {@link ColumnRule#UNCLASSIFIED}
 */
public record TableRule(
        TableName table, Optional<String> patientColumn, List<String> rowKey, Map<String, ColumnRule> columns) {
    public TableRule {
        rowKey = List.copyOf(rowKey);
        columns = Map.copyOf(columns);
        if (rowKey.isEmpty() && columns.values().stream().anyMatch(ColumnRule::sealed)) {
            throw new IllegalArgumentException("table " + table + " has sealed columns, so it needs a row key");
        }
    }

    public ColumnRule column(String name) {
        return columns.getOrDefault(name, ColumnRule.UNCLASSIFIED);
    }
}
