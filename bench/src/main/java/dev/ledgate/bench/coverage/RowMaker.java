package dev.ledgate.bench.coverage;

import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Fills the empty tables of a database with rows that the statements have a chance to find: texts, numbers and dates are
 * taken from the statements' own constants. The same corpus gives the same rows.
 */
final class RowMaker {
    private static final int SEVERAL = 400;
    private static final String COLUMNS = """
            SELECT format('%I.%I', c.table_schema, c.table_name), c.column_name, c.data_type,
              coalesce(c.character_maximum_length, 100000), c.ordinal_position, c.is_nullable = 'YES',
              exists(SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indisunique AND i.indnatts = 1 AND a.attname = c.column_name
                  AND i.indrelid = format('%I.%I', c.table_schema, c.table_name)::regclass)
            FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
              AND c.is_generated = 'NEVER'
            ORDER BY 1, c.ordinal_position
            """;

    private final Connection connection;
    private final TreeSet<String> texts = new TreeSet<>();
    private final TreeSet<Long> numbers = new TreeSet<>();
    private final TreeSet<LocalDate> dates = new TreeSet<>();

    /** @param connection of a superuser */
    RowMaker(Connection connection, Corpus corpus) {
        this.connection = connection;
        for (Corpus.Sample sample : corpus.statements()) {
            try {
                SqlLexer.tokens(sample.sql()).list().forEach(this::constant);
            } catch (UnreadableSql e) {
                // It gives no constants; what the proxy answers to it is seen later.
            }
        }
    }

    private void constant(Token token) {
        if (token.kind() == TokenKind.STRING && !token.value().isEmpty()) {
            try {
                dates.add(LocalDate.parse(token.value()));
            } catch (DateTimeParseException e) {
                texts.add(token.value());
            }
        } else if (token.kind() == TokenKind.INTEGER) {
            numbers.add(Long.parseLong(token.value()));
        }
    }

    private record Column(String name, String type, int length, int place, boolean nullable, boolean unique) {}

    /**
     * @param rows per table; a few less where values collide
     * @return for people: how many tables hold rows now
     */
    String fill(int rows) throws SQLException {
        int filled = 0;
        Map<String, List<Column>> tables = tables();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET session_replication_role = replica");
            for (Map.Entry<String, List<Column>> table : tables.entrySet()) {
                filled += fill(statement, table.getKey(), table.getValue(), rows) ? 1 : 0;
            }
            statement.execute("RESET session_replication_role");
        }
        return filled + " of " + tables.size() + " tables filled with up to " + rows + " rows each";
    }

    /** Whether the table holds rows; one whose own checks refuse the values stays empty. */
    private boolean fill(Statement statement, String table, List<Column> columns, int rows) throws SQLException {
        try (ResultSet some = statement.executeQuery("SELECT FROM " + table + " LIMIT 1")) {
            if (some.next()) {
                return true;
            }
        }
        String names = columns.stream().map(c -> quoted(c.name())).collect(Collectors.joining(", "));
        String values = columns.stream().map(this::value).collect(Collectors.joining(", "));
        try {
            return statement.executeUpdate("INSERT INTO " + table + " (" + names
                            + ") OVERRIDING SYSTEM VALUE SELECT " + values + " FROM generate_series(1, " + rows
                            + ") AS i ON CONFLICT DO NOTHING")
                    > 0;
        } catch (SQLException e) {
            return false;
        }
    }

    private Map<String, List<Column>> tables() throws SQLException {
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                tables.computeIfAbsent(rows.getString(1), t -> new ArrayList<>())
                        .add(new Column(
                                rows.getString(2),
                                rows.getString(3),
                                rows.getInt(4),
                                rows.getInt(5),
                                rows.getBoolean(6),
                                rows.getBoolean(7)));
            }
        }
        return tables;
    }

    private String value(Column column) {
        int place = column.place();
        String mixed = "(i * " + (2 * place + 5) + " + " + place + ")";
        String day = "(date '" + middle() + "' + (" + mixed + " * 13 % 1500 - 750))";
        String value = switch (column.type()) {
            case "smallint" -> column.unique() ? "i" : "1 + " + mixed + " % 29";
            case "integer", "bigint" ->
                column.unique() ? "i" : picked(numbers, mixed, "1 + " + mixed + " % 37", "bigint");
            case "numeric", "real", "double precision", "money" -> "(" + mixed + " % 997 / 10.0)";
            case "text", "character varying", "character" -> text(column, mixed);
            case "date" -> day;
            case "timestamp without time zone", "timestamp with time zone" ->
                day + " + make_interval(mins => " + mixed + " % 1440)";
            case "time without time zone", "time with time zone" ->
                "time '00:00' + make_interval(mins => " + mixed + " % 1440)";
            case "boolean" -> mixed + " % 2 = 0";
            case "uuid" -> "md5(" + mixed + "::text)::uuid";
            case "json", "jsonb" -> "jsonb_build_object('a', i)";
            case "bytea" -> "convert_to(" + mixed + "::text, 'UTF8')";
            case "interval" -> "make_interval(days => " + mixed + " % 90)";
            default -> "NULL";
        };
        boolean holes = column.nullable() && !column.unique();
        return value.equals("NULL")
                ? value
                : "(" + (holes ? "CASE WHEN (i + " + place + ") % 13 <> 0 THEN " + value + " END" : value) + ")";
    }

    private LocalDate middle() {
        return dates.stream().skip(dates.size() / 2).findFirst().orElse(LocalDate.of(2010, 1, 1));
    }

    private String text(Column column, String mixed) {
        String own = "left('v' || " + mixed + " % 41, " + column.length() + ")";
        if (column.unique()) {
            return "left(i::text, " + column.length() + ")";
        }
        TreeSet<String> fitting = texts.stream()
                .filter(t -> t.codePointCount(0, t.length()) <= column.length())
                .collect(Collectors.toCollection(TreeSet::new));
        return picked(fitting, mixed, own, "text");
    }

    /** A constant of the statements in three rows of four, {@code other} else. */
    private static String picked(Set<?> from, String mixed, String other, String type) {
        if (from.isEmpty()) {
            return other;
        }
        String pool = from.stream()
                .limit(SEVERAL)
                .map(v -> "'" + v.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(","));
        return "CASE WHEN i % 4 = 0 THEN " + other + " ELSE (ARRAY[" + pool + "]::" + type + "[])[1 + " + mixed + " % "
                + Math.min(SEVERAL, from.size()) + "] END";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
