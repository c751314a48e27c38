package dev.ledgate.proxy.catalog;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.rewriter.SearchableType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * What the database needs so that equal values of a sealed column can be found: a type of the column's own in the mirror,
 * with {@code =} and {@code <>} over the blind index that each value carries; an index on that part of the stored field;
 * and a constraint that every field has it, for one without could never be found.
 *
 * <p>The column's table is the hospital's: the constraint and the index are what Ledgate adds to it, made of built-in
 * functions alone.
 */
final class SearchableColumns {
    /** {@code $1}: type, {@code $2}: suffix of function names, {@code @}: mirror schema. */
    private static final String TYPE = """
            CREATE TYPE @.$1;
            CREATE FUNCTION @."in_$2"(cstring) RETURNS @.$1 LANGUAGE internal IMMUTABLE STRICT AS 'shell_in';
            CREATE FUNCTION @."out_$2"(@.$1) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'shell_out';
            CREATE FUNCTION @.sealed_send(@.$1) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
            CREATE TYPE @.$1 (INPUT = @."in_$2", OUTPUT = @."out_$2", SEND = @.sealed_send,
                INTERNALLENGTH = VARIABLE, STORAGE = extended, ALIGNMENT = int4);
            CREATE CAST (bytea AS @.$1) WITHOUT FUNCTION;
            CREATE FUNCTION @.sealed_eq(a @.$1, b @.$1) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
                RETURN substr(@.sealed_send(a), 5, 16) = substr(@.sealed_send(b), 5, 16);
            CREATE FUNCTION @.sealed_ne(a @.$1, b @.$1) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
                RETURN substr(@.sealed_send(a), 5, 16) <> substr(@.sealed_send(b), 5, 16);
            CREATE OPERATOR @.= (LEFTARG = @.$1, RIGHTARG = @.$1, FUNCTION = @.sealed_eq, COMMUTATOR = OPERATOR(@.=),
                NEGATOR = OPERATOR(@.<>), RESTRICT = eqsel, JOIN = eqjoinsel);
            CREATE OPERATOR @.<> (LEFTARG = @.$1, RIGHTARG = @.$1, FUNCTION = @.sealed_ne, COMMUTATOR = OPERATOR(@.<>),
                NEGATOR = OPERATOR(@.=), RESTRICT = neqsel, JOIN = neqjoinsel);
            """;

    private final Connection connection;
    private final String mirror;

    SearchableColumns(Connection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
    }

    /** Makes what is missing for these columns. Columns made searchable before stay so. */
    void create(Collection<ColumnName> columns) throws SQLException, InstallationException {
        for (ColumnName column : columns) {
            String type = SearchableType.name(column);
            if (!known(type)) {
                create(column, type);
            }
        }
    }

    private boolean known(String type) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM ledgate.searchable WHERE type_name = ?")) {
            query.setString(1, type);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private void create(ColumnName column, String type) throws SQLException, InstallationException {
        String table = SqlName.quoted(column.table().schema(), column.table().table());
        String cell = SqlName.quoted(column.column());
        String suffix = digest(column.toString());
        if (unindexed(table, cell)) {
            throw new InstallationException(
                    "column " + column + " has values without a blind index, so equal values could"
                            + " not be found: seal them anew, or take 'search: equality' out of the policy");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(TYPE.replace("@", SqlName.quoted(mirror))
                    .replace("$1", SqlName.quoted(type))
                    .replace("$2", suffix));
            for (String sql : List.of(
                    "ALTER TABLE " + table + " ADD CONSTRAINT \"ledgate_searchable_" + suffix + "\" CHECK (substr("
                            + cell + ", 1, 1) = '\\xc2'::bytea AND octet_length(" + cell + ") >= 55)",
                    "CREATE INDEX \"ledgate_search_" + suffix + "\" ON " + table + " (substr(" + cell + ", 12, 16))")) {
                statement.execute(sql);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledgate.searchable (relation,"
                + " column_name, schema_name, table_name, type_name) VALUES (?::regclass::oid, ?, ?, ?, ?)")) {
            insert.setString(1, table);
            insert.setString(2, column.column());
            insert.setString(3, column.table().schema());
            insert.setString(4, column.table().table());
            insert.setString(5, type);
            insert.executeUpdate();
        }
    }

    private boolean unindexed(String table, String cell) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT EXISTS (SELECT FROM " + table + " WHERE (substr(" + cell
                        + ", 1, 1) = '\\xc2'::bytea AND octet_length(" + cell + ") >= 55) IS FALSE)")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
