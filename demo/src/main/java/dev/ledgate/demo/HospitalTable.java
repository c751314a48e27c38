package dev.ledgate.demo;

import dev.ledgate.policy.TableName;
import java.util.List;
import java.util.Optional;

/**
 * One table of the demo hospital.
 *
 * @param name in schema {@code public}
 * @param columns in the order of Synthea's header
 * @param primaryKey empty where Synthea repeats rows
 */
public record HospitalTable(TableName name, List<Column> columns, List<String> primaryKey) {
    /**
     * @param name Synthea's header in lower case
     * @param type as in the database; {@link ColumnType#BYTEA} for a sealed text
     */
    public record Column(String name, ColumnType type) {
        public boolean sealed() {
            return type == ColumnType.BYTEA;
        }
    }

    public HospitalTable {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /** The column with the patient's key; empty for organizations, providers and payers. */
    public Optional<String> patientColumn() {
        if (name.table().equals("patients")) {
            return Optional.of("id");
        }
        return columns.stream()
                .map(Column::name)
                .filter(c -> c.equals("patient") || c.equals("patientid"))
                .findFirst();
    }

    Column column(String columnName) {
        return columns.stream()
                .filter(c -> c.name().equals(columnName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no column " + columnName));
    }
}
