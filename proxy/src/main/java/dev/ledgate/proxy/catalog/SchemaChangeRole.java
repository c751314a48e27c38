package dev.ledgate.proxy.catalog;

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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What lets the hospital's own applications change its tables (ADR 0021): role {@code ledgate_ddl}, which nobody logs in as
 * and which acts for the roles that own the tables, and the procedure in the mirror schema by which sessions get there. It
 * never acts for superusers, nor for roles that could become one.
 */
final class SchemaChangeRole {
    static final String NAME = "ledgate_ddl";

    /** Plain roles that own tables in the hospital's schemas, those with most tables first; then the schemas' owners. */
    private static final String OWNERS = """
            SELECT o.nspname, r.rolname
            FROM (SELECT n.nspname, c.relowner AS owner, count(*) AS tables
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p') GROUP BY 1, 2
                UNION ALL SELECT n.nspname, n.nspowner, 0 FROM pg_namespace n) o
            JOIN pg_roles r ON r.oid = o.owner
            WHERE o.nspname = ANY (?) AND r.rolname NOT LIKE 'ledgate\\_%' AND r.rolname NOT LIKE 'pg\\_%'
                AND NOT r.rolsuper AND NOT r.rolreplication AND NOT r.rolbypassrls
                AND NOT EXISTS (SELECT FROM pg_roles s
                    WHERE (s.rolsuper OR s.rolreplication OR s.rolbypassrls
                        OR (s.rolname LIKE 'pg\\_%' AND s.rolname <> 'pg_database_owner'))
                    AND pg_has_role(r.oid, s.oid, 'MEMBER'))
            ORDER BY o.nspname, o.tables DESC, r.rolname
            """;

    private final Connection connection;
    private final String mirror;

    SchemaChangeRole(Connection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
    }

    /** Makes the role before anything names it. */
    void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute((exists() ? "ALTER ROLE " : "CREATE ROLE ") + NAME
                    + " NOLOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS");
            statement.execute("ALTER ROLE " + NAME + " RESET ALL");
        }
    }

    private boolean exists() throws SQLException {
        return !names("SELECT rolname FROM pg_roles WHERE rolname = '" + NAME + "'")
                .isEmpty();
    }

    /**
     * Lets the role act for those who own tables in these schemas, and for nobody else, and makes the procedure.
     *
     * @param schemas the hospital's, in the order of the search path
     */
    void grant(List<String> schemas) throws SQLException {
        Map<String, String> owners = new LinkedHashMap<>();
        Set<String> all = new LinkedHashSet<>();
        try (PreparedStatement query = connection.prepareStatement(OWNERS)) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    owners.putIfAbsent(rows.getString(1), rows.getString(2));
                    all.add(rows.getString(2));
                }
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (String before : names("SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
                    + " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = '" + NAME + "'")) {
                statement.execute("REVOKE " + SqlName.quoted(before) + " FROM " + NAME);
            }
            for (String member : names("SELECT r.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
                    + " JOIN pg_roles r ON r.oid = m.member WHERE g.rolname = '" + NAME + "'")) {
                statement.execute("REVOKE " + NAME + " FROM " + SqlName.quoted(member));
            }
            for (String owner : all) {
                statement.execute("GRANT " + SqlName.quoted(owner) + " TO " + NAME);
            }
            statement.execute("DELETE FROM ledgate.changeable");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO ledgate.changeable (schema_name, owner_role) VALUES (?, ?)")) {
            for (Map.Entry<String, String> owner : owners.entrySet()) {
                insert.setString(1, owner.getKey());
                insert.setString(2, owner.getValue());
                insert.executeUpdate();
            }
        }
        procedures(schemas);
    }

    private void procedures(List<String> schemas) throws SQLException {
        String path = schemas.isEmpty()
                ? "pg_catalog"
                : schemas.stream().map(SqlName::quoted).collect(Collectors.joining(", "));
        String script = script().replace("@", SqlName.quoted(mirror))
                .replace("$mirror", mirror.replace("'", "''"))
                .replace("$path", path);
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    private static String script() {
        try (InputStream in = SchemaChangeRole.class.getResourceAsStream("changes.sql")) {
            if (in == null) {
                throw new IllegalStateException("changes.sql is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> names(String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
