package dev.ledgate.bench.coverage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How a server answered one statement. */
sealed interface Answer {
    /** @param changed rows that it says it changed */
    record Done(long changed) implements Answer {}

    /**
     * @param columns name, type and modifiers of each
     * @param rows in the order of the answer; cells as text
     */
    record Rows(List<String> columns, List<List<String>> rows) implements Answer {
        public Rows {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        Rows sorted() {
            return new Rows(
                    columns,
                    rows.stream()
                            .sorted((a, b) -> Arrays.compare(a.toArray(new String[0]), b.toArray(new String[0])))
                            .toList());
        }

        /** The rows of which no cell is one of these. */
        Rows without(Predicate<String> cells) {
            return new Rows(
                    columns,
                    rows.stream().filter(row -> row.stream().noneMatch(cells)).toList());
        }
    }

    /** @param message of the error, for people */
    record Failed(String sqlState, String message) implements Answer {
        boolean timedOut() {
            return sqlState.equals("57014");
        }

        /** Whether the connection ended with it. */
        boolean connectionLost() {
            return sqlState.startsWith("08") || sqlState.startsWith("57P");
        }
    }

    /** Executes a statement by the extended protocol, and takes back what it changed. */
    static Answer to(Connection connection, String sql, int timeoutSeconds) {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setQueryTimeout(timeoutSeconds);
            Answer answer = statement.execute(sql) ? rows(statement) : new Done(statement.getLargeUpdateCount());
            connection.rollback();
            return answer;
        } catch (SQLException e) {
            return failed(connection, e);
        }
    }

    private static Failed failed(Connection connection, SQLException e) {
        Failed failed = new Failed(Objects.requireNonNullElse(e.getSQLState(), ""), String.valueOf(e.getMessage()));
        try {
            connection.rollback();
        } catch (SQLException again) {
            return new Failed("08006", "the connection did not survive: " + failed.message());
        }
        return failed;
    }

    private static Rows rows(Statement statement) throws SQLException {
        try (ResultSet found = statement.getResultSet()) {
            ResultSetMetaData meta = found.getMetaData();
            int width = meta.getColumnCount();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                columns.add(meta.getColumnLabel(i) + " " + meta.getColumnTypeName(i) + "(" + meta.getPrecision(i) + ","
                        + meta.getScale(i) + ")");
            }
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(Twins.sameName(Objects.requireNonNullElse(found.getString(i), "\0NULL")));
                }
                rows.add(row);
            }
            return new Rows(columns, rows);
        }
    }

    /** Where two answers differ, for people; without their rows. */
    static String difference(Answer direct, Answer proxied) {
        if (direct instanceof Rows a && proxied instanceof Rows b) {
            if (!a.columns().equals(b.columns())) {
                return "columns: "
                        + IntStream.range(
                                        0,
                                        Math.max(a.columns().size(), b.columns().size()))
                                .filter(i -> i >= a.columns().size()
                                        || i >= b.columns().size()
                                        || !a.columns()
                                                .get(i)
                                                .equals(b.columns().get(i)))
                                .mapToObj(i -> at(a.columns(), i) + " / " + at(b.columns(), i))
                                .limit(3)
                                .collect(Collectors.joining("; "));
            }
            return a.rows().size() == b.rows().size()
                    ? "cells of " + differing(a, b)
                    : a.rows().size() + " rows / " + b.rows().size();
        }
        return direct.getClass().getSimpleName() + " / " + proxied.getClass().getSimpleName();
    }

    /** Names of the columns in which some cell differs, row by row. */
    private static String differing(Rows a, Rows b) {
        return IntStream.range(0, a.columns().size())
                .filter(column -> IntStream.range(0, a.rows().size())
                        .anyMatch(row -> !a.rows()
                                .get(row)
                                .get(column)
                                .equals(b.rows().get(row).get(column))))
                .mapToObj(column -> a.columns().get(column).replaceFirst(" .*", ""))
                .collect(Collectors.joining(", "));
    }

    private static String at(List<String> columns, int i) {
        return i < columns.size() ? columns.get(i) : "none";
    }
}
