package dev.ledgate.it;

import dev.ledgate.it.oracle.FieldRule;
import dev.ledgate.it.oracle.Grants;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.oracle.TableShape;
import dev.ledgate.it.oracle.TableShape.ColumnShape;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Changes what a login may not see, behind the proxy: cells that are hidden and not replaced by a coarser view, and rows
 * that do not exist for it, of which some go and some come twice. What it may see keeps its place on disk. Not touched: keys,
 * and sealed fields, which are not ours to write.
 */
final class HiddenCells {
    private static final String MARK = "zq7";

    private HiddenCells() {}

    /** Stands in every text that was changed for a login; what was changed for another one may show. */
    static String mark(String login) {
        return MARK + login;
    }

    /** @return how many cells and rows were changed */
    static long alter(DemoUnderTest demo, OracleWorld oracle, Grants grants, long seed) throws SQLException {
        long changed = 0;
        try (Connection connection = DriverManager.getConnection(demo.superuserUrl(DemoUnderTest.DATABASE));
                Statement statement = connection.createStatement()) {
            // Rows go and come without their keys' leave.
            statement.execute("SET session_replication_role = replica");
            statement.execute("SELECT setseed(" + Math.floorMod(seed, 1000) / 1000.0 + ")");
            for (TableShape table : oracle.tables().values()) {
                if (table.patientColumn().isPresent()) {
                    changed += alter(statement, table, oracle.patients(), grants);
                }
            }
            statement.execute("ANALYZE");
        }
        return changed;
    }

    private static long alter(Statement statement, TableShape table, List<String> patients, Grants grants)
            throws SQLException {
        String name = "public." + quoted(table.name());
        String patient = quoted(table.patientColumn().orElseThrow()) + "::text";
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (ColumnShape column : table.columns()) {
            String of = quoted(column.name());
            columns.add(of);
            List<String> hidden = isKey(table, column)
                    ? List.of()
                    : patients.stream()
                            .filter(p -> grants.hides(table, column, p))
                            .toList();
            if (hidden.isEmpty() || column.sealed()) {
                values.add(of);
            } else {
                String condition = patient + " = ANY(" + array(hidden) + ")" + unraised(table, column);
                String changed = other(of, column.type(), mark(grants.login()));
                values.add("CASE WHEN " + condition + " THEN " + changed + " ELSE " + of + " END");
                conditions.add("(" + condition + ")::int");
            }
        }
        List<String> excluded =
                patients.stream().filter(p -> grants.excludes(table.name(), p)).toList();
        if (conditions.isEmpty() && excluded.isEmpty()) {
            return 0;
        }
        String gone = patient + " = ANY(" + array(excluded) + ")";
        statement.execute("DROP TABLE IF EXISTS pg_temp.before");
        statement.execute("CREATE TEMP TABLE before AS SELECT * FROM " + name);
        long cells = count(
                statement,
                "SELECT coalesce(sum(" + (conditions.isEmpty() ? "0" : String.join(" + ", conditions))
                        + "), 0) FROM pg_temp.before");
        statement.execute("DELETE FROM " + name);
        String insert = "INSERT INTO " + name + " (" + String.join(", ", columns) + ") SELECT ";
        long kept = statement.executeUpdate(insert + String.join(", ", values) + " FROM pg_temp.before WHERE NOT ("
                + gone + " AND random() < 0.3)");
        long rows = count(statement, "SELECT count(*) FROM pg_temp.before") - kept;
        if (!excluded.isEmpty()
                && !table.name().equals("patients")
                && !table.name().equals("payer_transitions")) {
            rows += statement.executeUpdate(insert
                    + columns.stream()
                            .map(c -> c.equals("\"id\"") ? "gen_random_uuid()" : c)
                            .collect(Collectors.joining(", "))
                    + " FROM pg_temp.before WHERE " + gone + " AND random() < 0.2");
        }
        return cells + rows;
    }

    private static boolean isKey(TableShape table, ColumnShape column) {
        return column.name().equals("id")
                || column.name().equals(table.patientColumn().orElse(""))
                || (table.name().equals("payer_transitions") && column.name().equals("start_date"));
    }

    /** What decides about other fields of its row is changed only where it keeps deciding the same. */
    private static String unraised(TableShape table, ColumnShape column) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(column.name()) + "\\b");
        return table.columns().stream()
                .flatMap(c -> c.rule().raises().stream())
                .map(FieldRule.Raise::when)
                .distinct()
                .filter(when -> word.matcher(when).find())
                .map(when -> " AND (" + when + ") IS FALSE")
                .collect(Collectors.joining());
    }

    private static String other(String column, String type, String mark) {
        return switch (type) {
            case "uuid" -> "gen_random_uuid()";
            case "date" -> "coalesce(" + column + ", DATE '2000-02-02') + 11";
            case "boolean" -> "NOT coalesce(" + column + ", false)";
            default -> {
                if (type.startsWith("timestamp")) {
                    yield "coalesce(" + column + ", TIMESTAMP '2000-02-02') + interval '11 days'";
                }
                if (type.equals("text") || type.startsWith("character varying")) {
                    yield "coalesce(" + column + ", '') || '" + mark + "'";
                }
                yield "coalesce(" + column + ", 0) + 1";
            }
        };
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String array(List<String> patients) {
        return "'{" + String.join(",", patients) + "}'::text[]";
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
