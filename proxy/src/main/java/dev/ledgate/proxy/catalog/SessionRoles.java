package dev.ledgate.proxy.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/** The two roles of users' sessions: they reach the mirror schema and nothing else of the hospital's. */
final class SessionRoles {
    private static final List<String> ROLES = List.of(HospitalInstaller.SESSION_ROLE, HospitalInstaller.OWNER_ROLE);
    private static final String BOTH = String.join(", ", ROLES);

    /** What a session could reach besides its mirror: relations outside the system's and Ledgate's schemas. */
    private static final String REACHABLE = """
            SELECT r.rolname, n.nspname, c.relname
            FROM pg_roles r, pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE r.rolname = ANY (?) AND n.nspname <> ? AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(r.oid, c.oid, 'SELECT, UPDATE')
                        OR (r.rolname <> 'ledgate_owner' AND has_sequence_privilege(r.oid, c.oid, 'USAGE'))
                    WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') THEN
                        has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                        OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
                    ELSE false END
            ORDER BY 2, 3, 1 LIMIT 1
            """;

    /** The sequences that defaults of mirrored columns count with. Identity columns need no right. */
    private static final String COUNTED_WITH = """
            SELECT DISTINCT n.nspname, s.relname
            FROM ledgate.mirror m
            JOIN pg_attrdef a ON a.adrelid = m.relation
            JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid AND d.refclassid = 'pg_class'::regclass
            JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
            JOIN pg_namespace n ON n.oid = s.relnamespace
            """;

    private final Connection connection;

    SessionRoles(Connection connection) {
        this.connection = connection;
    }

    /** Creates the roles or takes back every attribute they should not have, and sets their passwords. */
    void create(RolePasswords passwords) throws SQLException, InstallationException {
        for (String role : ROLES) {
            requireNoMembership(role);
            try (Statement statement = connection.createStatement()) {
                statement.execute((exists(role) ? "ALTER ROLE " : "CREATE ROLE ") + role
                        + " LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS");
                statement.execute("ALTER ROLE " + role + " RESET ALL");
            }
        }
        // Sends only the SCRAM verifier, so that the server's log cannot show a password.
        PGConnection server = connection.unwrap(PGConnection.class);
        server.alterUserPassword(
                HospitalInstaller.SESSION_ROLE, passwords.session().toCharArray(), "scram-sha-256");
        server.alterUserPassword(HospitalInstaller.OWNER_ROLE, passwords.owner().toCharArray(), "scram-sha-256");
    }

    private boolean exists(String role) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
            query.setString(1, role);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private void requireNoMembership(String role) throws SQLException, InstallationException {
        try (PreparedStatement query = connection.prepareStatement("SELECT g.rolname FROM pg_auth_members m"
                + " JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ?")) {
            query.setString(1, role);
            try (ResultSet rows = query.executeQuery()) {
                if (rows.next()) {
                    String group = SqlName.quoted(rows.getString(1));
                    throw new InstallationException("role " + role + " is a member of " + group
                            + " and would have its rights: REVOKE " + group + " FROM " + role);
                }
            }
        }
    }

    /** Gives the roles their mirror, and takes from PUBLIC what sessions must not have. */
    void grant(String database, String mirror) throws SQLException {
        String schema = SqlName.quoted(mirror);
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "REVOKE TEMPORARY ON DATABASE " + SqlName.quoted(database) + " FROM PUBLIC, " + BOTH,
                    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, " + BOTH,
                    "GRANT CONNECT ON DATABASE " + SqlName.quoted(database) + " TO " + BOTH,
                    "REVOKE ALL ON SCHEMA " + schema + " FROM PUBLIC, " + BOTH,
                    "REVOKE ALL ON ALL TABLES IN SCHEMA " + schema + " FROM PUBLIC, " + BOTH,
                    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA " + schema + " FROM PUBLIC, " + BOTH,
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + BOTH,
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + BOTH,
                    "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO "
                            + HospitalInstaller.OWNER_ROLE,
                    "GRANT EXECUTE ON FUNCTION " + schema + ".view_key(int, text) TO " + BOTH)) {
                statement.execute(sql);
            }
            for (String function : comparisons(mirror)) {
                statement.execute("GRANT EXECUTE ON FUNCTION " + function + " TO " + BOTH);
            }
        }
    }

    /** Lets rows be inserted whose keys a sequence counts. */
    void grantSequences() throws SQLException {
        List<String> sequences = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(COUNTED_WITH)) {
                while (rows.next()) {
                    sequences.add(SqlName.quoted(rows.getString(1), rows.getString(2)));
                }
            }
            for (String sequence : sequences) {
                statement.execute("GRANT USAGE ON SEQUENCE " + sequence + " TO " + HospitalInstaller.OWNER_ROLE);
            }
        }
    }

    /** The functions behind {@code =} and {@code <>} of searchable columns; PostgreSQL expands them in the user's plan. */
    private List<String> comparisons(String mirror) throws SQLException {
        List<String> functions = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT p.oid::regprocedure::text FROM pg_proc p"
                + " JOIN pg_namespace n ON n.oid = p.pronamespace"
                + " WHERE n.nspname = ? AND p.proname IN ('sealed_eq', 'sealed_ne', 'sealed_send')")) {
            query.setString(1, mirror);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    functions.add(rows.getString(1));
                }
            }
        }
        return functions;
    }

    /** Refuses if a right given elsewhere, to PUBLIC for example, opens a table to sessions past the mirror. */
    void requireNothingElse(String mirror) throws SQLException, InstallationException {
        try (PreparedStatement query = connection.prepareStatement(REACHABLE)) {
            query.setArray(1, connection.createArrayOf("text", ROLES.toArray()));
            query.setString(2, mirror);
            try (ResultSet rows = query.executeQuery()) {
                if (rows.next()) {
                    String relation = SqlName.quoted(rows.getString(2), rows.getString(3));
                    throw new InstallationException("role " + rows.getString(1) + " has rights on " + relation
                            + " itself, so Ledgate could be gone around: REVOKE ALL ON " + relation + " FROM PUBLIC, "
                            + BOTH + " (and the same for single columns, if any were granted)");
                }
            }
        }
    }
}
