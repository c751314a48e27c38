package dev.ledgate.it.query;

import dev.ledgate.it.oracle.TableShape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Values that stand in the tables: as stored and as the login sees them, so that predicates hit both what is shown and
 * what is hidden.
 */
public final class Values {
    private static final int ROWS = 250;
    private final Map<String, List<String>> byColumn = new HashMap<>();

    /** @param databases from which to draw, each with the same tables */
    public static Values sample(Map<String, TableShape> tables, List<Connection> databases) throws SQLException {
        Values values = new Values();
        for (TableShape table : tables.values()) {
            Map<String, Set<String>> found = new HashMap<>();
            for (Connection database : databases) {
                values.read(table, database, found);
            }
            found.forEach((column, of) -> values.byColumn.put(table.name() + "." + column, new ArrayList<>(of)));
        }
        return values;
    }

    private void read(TableShape table, Connection database, Map<String, Set<String>> found) throws SQLException {
        try (Statement statement = database.createStatement()) {
            long rows;
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table.name())) {
                count.next();
                rows = Math.max(1, count.getLong(1));
            }
            double percent = Math.min(100.0, 100.0 * ROWS / rows);
            try (ResultSet row = statement.executeQuery(
                    "SELECT * FROM " + table.name() + " TABLESAMPLE BERNOULLI (" + percent + ") REPEATABLE (7)")) {
                while (row.next()) {
                    for (TableShape.ColumnShape column : table.columns()) {
                        String value = row.getString(column.name());
                        if (value != null) {
                            found.computeIfAbsent(column.name(), c -> new TreeSet<>())
                                    .add(value);
                        }
                    }
                }
            }
        }
    }

    /** A value of the column, or one that fits its family if the column is empty. */
    String pick(Schema.Col column, Random random) {
        List<String> values = byColumn.getOrDefault(column.table() + "." + column.name(), List.of());
        if (!values.isEmpty() && random.nextInt(20) > 0) {
            return values.get(random.nextInt(values.size()));
        }
        return switch (column.family()) {
            case TEXT -> List.of("M", "x", "it's", "0", "").get(random.nextInt(5));
            case UUID -> new java.util.UUID(random.nextLong(), random.nextLong()).toString();
            case DATE -> "19" + (10 + random.nextInt(90)) + "-06-15";
            case TIMESTAMP -> "20" + (10 + random.nextInt(15)) + "-06-15 12:00:00";
            case NUMBER -> Integer.toString(random.nextInt(1000));
            case BOOLEAN -> "true";
        };
    }
}
