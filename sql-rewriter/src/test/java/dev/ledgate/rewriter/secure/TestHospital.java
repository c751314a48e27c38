package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.DatabaseCatalog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A small hospital in a PostgreSQL of its own, with mirror schema, sealed type and functions. Resets by rollback. */
final class TestHospital implements AutoCloseable {
    static final String MIRROR = "lgm_0123456789abcdef";

    private final EmbeddedPostgres postgres;
    private final Connection connection;
    private final DatabaseCatalog catalog;

    TestHospital() {
        try {
            postgres = EmbeddedPostgres.builder().start();
            connection = postgres.getPostgresDatabase().getConnection();
            run(resource());
            run("ANALYZE");
            run("SET TimeZone = 'UTC'");
            catalog = readCatalog();
            connection.setAutoCommit(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    DatabaseCatalog catalog() {
        return catalog;
    }

    /** The rows, values in PostgreSQL's text form, as the role that users' sessions have. */
    List<List<@Nullable String>> rows(String sql) throws SQLException {
        return as("session_of_users", sql);
    }

    List<List<@Nullable String>> rowsAsSuperuser(String sql) throws SQLException {
        return as("none", sql);
    }

    List<List<@Nullable String>> as(String role, String sql) throws SQLException {
        try {
            run("SET LOCAL ROLE " + role);
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                List<List<@Nullable String>> rows = new ArrayList<>();
                while (result.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
                return rows;
            }
        } finally {
            connection.rollback();
        }
    }

    /** Column names and types of a query, as {@code name type}. */
    List<String> types(String derived) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM " + derived + " AS d")) {
            ResultSet described = statement.executeQuery();
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= described.getMetaData().getColumnCount(); i++) {
                types.add(described.getMetaData().getColumnName(i) + " "
                        + described.getMetaData().getColumnTypeName(i) + " "
                        + described.getMetaData().getPrecision(i));
            }
            return types;
        } finally {
            connection.rollback();
        }
    }

    String plan(String sql) throws SQLException {
        return rowsAsSuperuser("EXPLAIN " + sql).stream()
                .map(r -> Objects.requireNonNull(r.get(0)))
                .collect(Collectors.joining("\n"));
    }

    /** Runs statements; they last until the next query. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private DatabaseCatalog readCatalog() throws SQLException {
        Map<TableName, DatabaseCatalog.Table> tables = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT c.oid, c.relname, a.attname,"
                        + " format_type(a.atttypid, a.atttypmod), a.attnum, a.attnotnull,"
                        + " EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))"
                        + " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                        + " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
                        + " ORDER BY c.oid, a.attnum")) {
            while (found.next()) {
                TableName name = new TableName("public", found.getString(2));
                DatabaseCatalog.Table before = tables.get(name);
                List<DatabaseCatalog.Column> columns = new ArrayList<>(before == null ? List.of() : before.columns());
                columns.add(new DatabaseCatalog.Column(
                        found.getString(3), found.getString(4), found.getInt(5), found.getBoolean(6)));
                List<String> key = new ArrayList<>(before == null ? List.of() : before.primaryKey());
                if (found.getBoolean(7)) {
                    key.add(found.getString(3));
                }
                tables.put(name, new DatabaseCatalog.Table(name, found.getLong(1), name.table(), columns, key));
            }
        }
        return new DatabaseCatalog(MIRROR, List.of("public"), tables, Set.of(), 1);
    }

    private static String resource() throws IOException {
        try (InputStream in = Objects.requireNonNull(TestHospital.class.getResourceAsStream("/secure/hospital.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
