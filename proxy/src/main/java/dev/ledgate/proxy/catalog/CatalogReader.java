package dev.ledgate.proxy.catalog;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.TableName;
import dev.ledgate.proxy.catalog.HospitalCatalog.ColumnRow;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.DatabaseCatalog.Column;
import dev.ledgate.rewriter.DatabaseCatalog.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the hospital's tables as the mirror shows them. A table without a view, and a column that its view does not show
 * with the same type, are left out until {@link HospitalInstaller#install} has run again. Safe for any thread.
 */
public final class CatalogReader {
    private static final String SEALED_TYPE =
            "SELECT t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
                    + " WHERE t.typname = 'sealed' AND n.nspname = ?";

    /** Columns whose constraint still stands, with their types. */
    private static final String SEARCHABLE = """
            SELECT s.schema_name, s.table_name, s.column_name, t.oid
            FROM ledgate.searchable s
            JOIN pg_class c ON c.oid = s.relation AND c.relname = s.table_name
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schema_name
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.column_name AND NOT a.attisdropped
            JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated AND a.attnum = ANY (k.conkey)
                AND k.conname LIKE 'ledgate\\_searchable\\_%'
            JOIN pg_type t ON t.typname = s.type_name
                AND t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?)
            """;

    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, c.oid, v.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnum, v.oid, a.attnotnull
            FROM ledgate.mirror m
            JOIN pg_class c ON c.oid = m.relation
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class v ON v.relname = m.view_name AND v.relkind = 'v'
                AND v.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_attribute va ON va.attrelid = v.oid AND va.attname = a.attname
                AND va.atttypid = a.atttypid AND va.atttypmod = a.atttypmod
            WHERE n.nspname = ANY (?)
            ORDER BY n.nspname, c.relname, a.attnum
            """;

    private static final String PRIMARY_KEYS = """
            SELECT i.indrelid, a.attname
            FROM ledgate.mirror m
            JOIN pg_index i ON i.indrelid = m.relation AND i.indisprimary
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            ORDER BY i.indrelid, k.place
            """;

    private static final String INDEXES = """
            SELECT i.indrelid, a.attname
            FROM ledgate.mirror m
            JOIN pg_index i ON i.indrelid = m.relation AND i.indisvalid AND i.indpred IS NULL
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            """;

    /** What takes {@code internal} cannot be called from SQL. */
    private static final String FUNCTIONS = """
            SELECT DISTINCT p.proname
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE (n.nspname = 'pg_catalog' OR n.nspname = ANY (?))
                AND p.pronargs >= 1 AND (p.pronargs - p.pronargdefaults <= 1 OR p.provariadic <> 0)
                AND p.proargtypes[0] <> 'internal'::regtype
            """;

    private static final String OVERLOADS = """
            SELECT DISTINCT p.proname
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = ANY (?) AND n.nspname <> 'pg_catalog'
            """;

    private static final String MARK =
            "SELECT coalesce(md5(string_agg(relation || ' ' || view_name, ',' ORDER BY relation)), '') FROM ledgate.mirror";

    private final DataSource database;
    private @Nullable HospitalCatalog last;

    /** @param database connections to the hospital's database that may read schema {@code ledgate} */
    public CatalogReader(DataSource database) {
        this.database = database;
    }

    /**
     * The catalog now; its version has grown if anything changed since the last call.
     *
     * @param schemas the hospital's schemas, in the order of the search path
     * @throws InstallationException if Ledgate is not installed in this database
     */
    public synchronized HospitalCatalog read(List<String> schemas) throws SQLException, InstallationException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return read(connection, schemas);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * A text that is another one once a table was made, changed or dropped through a proxy, or the mirror was installed anew.
     *
     * @throws InstallationException if Ledgate is not installed in this database
     */
    public String mark() throws SQLException, InstallationException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            if (ControlSchema.mirrorSchema(connection).isEmpty()) {
                throw notInstalled();
            }
            try (ResultSet rows = statement.executeQuery(MARK)) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    private static InstallationException notInstalled() {
        return new InstallationException("Ledgate is not installed in this database");
    }

    private HospitalCatalog read(Connection connection, List<String> schemas)
            throws SQLException, InstallationException {
        String mirror = ControlSchema.mirrorSchema(connection).orElseThrow(CatalogReader::notInstalled);
        List<ColumnRow> columns = columns(connection, mirror, schemas);
        Map<TableName, Table> tables = HospitalCatalog.tables(columns);
        Map<Long, Long> views = HospitalCatalog.views(columns);
        Set<String> functions = names(connection, FUNCTIONS, schemas);
        Set<String> overloads = names(connection, OVERLOADS, schemas);
        long sealedType = sealedType(connection, mirror);
        Map<ColumnName, Long> searchable = searchable(connection, mirror);
        HospitalCatalog before = last;
        long version = before == null ? 1 : before.tables().version();
        HospitalCatalog now = new HospitalCatalog(
                new DatabaseCatalog(mirror, schemas, tables, functions, overloads, searchable.keySet(), version),
                sealedType,
                Set.copyOf(searchable.values()),
                views);
        if (before != null && !now.equals(before)) {
            now = new HospitalCatalog(
                    new DatabaseCatalog(
                            mirror, schemas, tables, functions, overloads, searchable.keySet(), version + 1),
                    sealedType,
                    Set.copyOf(searchable.values()),
                    views);
        }
        last = now;
        return now;
    }

    private static Set<String> names(Connection connection, String sql, List<String> schemas) throws SQLException {
        Set<String> functions = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    functions.add(rows.getString(1));
                }
            }
        }
        return functions;
    }

    private static Map<ColumnName, Long> searchable(Connection connection, String mirror) throws SQLException {
        Map<ColumnName, Long> searchable = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(SEARCHABLE)) {
            query.setString(1, mirror);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName table = new TableName(rows.getString(1), rows.getString(2));
                    searchable.put(new ColumnName(table, rows.getString(3)), rows.getLong(4));
                }
            }
        }
        return searchable;
    }

    private static long sealedType(Connection connection, String mirror) throws SQLException, InstallationException {
        try (PreparedStatement query = connection.prepareStatement(SEALED_TYPE)) {
            query.setString(1, mirror);
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    throw new InstallationException("the mirror schema has no type sealed: install Ledgate again");
                }
                return rows.getLong(1);
            }
        }
    }

    private static List<ColumnRow> columns(Connection connection, String mirror, List<String> schemas)
            throws SQLException {
        Map<Long, List<String>> keys = columns(connection, PRIMARY_KEYS);
        Map<Long, List<String>> indexes = columns(connection, INDEXES);
        List<ColumnRow> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, mirror);
            query.setArray(2, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    long table = rows.getLong(3);
                    Column column =
                            new Column(rows.getString(5), rows.getString(6), rows.getInt(7), rows.getBoolean(9));
                    int place = keys.getOrDefault(table, List.of()).indexOf(column.name());
                    columns.add(new ColumnRow(
                            new TableName(rows.getString(1), rows.getString(2)),
                            table,
                            rows.getString(4),
                            rows.getLong(8),
                            column,
                            place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1),
                            indexes.getOrDefault(table, List.of()).contains(column.name())));
                }
            }
        }
        return columns;
    }

    /** Columns by the table that they are of. */
    private static Map<Long, List<String>> columns(Connection connection, String sql) throws SQLException {
        Map<Long, List<String>> keys = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                keys.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>()).add(rows.getString(2));
            }
        }
        return keys;
    }
}
