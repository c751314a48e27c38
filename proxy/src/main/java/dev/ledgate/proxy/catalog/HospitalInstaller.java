package dev.ledgate.proxy.catalog;

import dev.ledgate.policy.ColumnName;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Puts into the hospital's database what Ledgate needs there: schema {@code ledgate} (the control plane's own tables), the
 * mirror schema, and the two roles of sessions. Everything in one transaction; running it again changes nothing but the
 * passwords, and brings the mirror up to date with the hospital's tables.
 *
 * <p>Role {@code ledgate_ddl} is made beside them, which nobody logs in as and which acts for the plain roles that own the
 * hospital's tables when its own applications change them ({@link SchemaChangeRole}).
 *
 * <p>The hospital's own schema is not touched, with two exceptions that close ways around the mirror: PUBLIC may no longer
 * create temporary tables in this database or objects in schema {@code public}. A searchable sealed column gets an index and
 * a constraint. While the mirror is there, PostgreSQL
 * refuses to drop a mirrored table or to change a column's type; {@link #removeMirror} makes way.
 *
 * <p>Safe for any thread; installations of several processes wait for each other.
 */
public final class HospitalInstaller {
    /** Sessions of users from outside: SELECT on the mirror. */
    public static final String SESSION_ROLE = "ledgate_session";
    /** Sessions of the hospital's own applications: also INSERT, UPDATE and DELETE. */
    public static final String OWNER_ROLE = "ledgate_owner";

    private static final int OLDEST_SERVER = 140_000;
    private static final long LOCK = 0x6c65646761746531L;

    private final DataSource superuser;
    private final SecureRandom random;

    /** @param superuser connections to the hospital's database, as a superuser of it */
    public HospitalInstaller(DataSource superuser, SecureRandom random) {
        this.superuser = superuser;
        this.random = random;
    }

    /** What an installation made. */
    public record Installation(String mirrorSchema, RolePasswords passwords) {
        @Override
        public String toString() {
            return "Installation[hidden]";
        }
    }

    /** As {@link #install(List, RolePasswords)}, with new random passwords. */
    public Installation install(List<String> schemas) throws SQLException, InstallationException {
        return install(schemas, RolePasswords.random(random));
    }

    /**
     * Installs, or brings up to date.
     *
     * @param schemas the hospital's schemas whose tables Ledgate opens, in the order of the search path
     * @param passwords what the roles' passwords are from now on
     * @throws InstallationException if the server, the connection's role or an existing right does not allow it; nothing
     *     has changed then
     * @throws SQLException if the database fails; nothing has changed then
     */
    public Installation install(List<String> schemas, RolePasswords passwords)
            throws SQLException, InstallationException {
        return install(schemas, List.of(), passwords);
    }

    /** As {@link #install(List, List, RolePasswords)}, with new random passwords. */
    public Installation install(List<String> schemas, List<ColumnName> searchable)
            throws SQLException, InstallationException {
        return install(schemas, searchable, RolePasswords.random(random));
    }

    /**
     * Installs, or brings up to date.
     *
     * @param searchable sealed columns whose equal values shall be found; each gets an index and a constraint
     * @throws InstallationException also if such a column has values that were sealed without a blind index
     */
    public Installation install(List<String> schemas, List<ColumnName> searchable, RolePasswords passwords)
            throws SQLException, InstallationException {
        requireHospitalSchemas(schemas);
        try (Connection connection = superuser.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                String database = requireAbleServer(connection);
                lock(connection);
                String mirror = ControlSchema.create(connection, random);
                MirrorSchema views = new MirrorSchema(connection, mirror);
                views.create();
                views.refreshViews(schemas);
                new SearchableColumns(connection, mirror).create(searchable);
                SessionRoles roles = new SessionRoles(connection);
                roles.create(passwords);
                roles.grant(database, mirror);
                roles.grantSequences();
                SchemaChangeRole changes = new SchemaChangeRole(connection, mirror);
                changes.create();
                changes.grant(schemas);
                roles.requireNothingElse(mirror);
                connection.commit();
                done = true;
                return new Installation(mirror, passwords);
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }

    /** Drops the mirror's views, so that the hospital's tables can be altered; {@link #install} brings them back. */
    public void removeMirror() throws SQLException {
        try (Connection connection = superuser.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                lock(connection);
                var mirror = ControlSchema.mirrorSchema(connection);
                if (mirror.isPresent()) {
                    new MirrorSchema(connection, mirror.get()).refreshViews(List.of());
                }
                connection.commit();
                done = true;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }

    private static void requireHospitalSchemas(List<String> schemas) throws InstallationException {
        for (String schema : schemas) {
            if (schema.equals(ControlSchema.NAME)
                    || schema.startsWith("pg_")
                    || schema.equals("information_schema")
                    || schema.startsWith(ControlSchema.MIRROR_PREFIX)) {
                throw new InstallationException("schema " + schema + " is not the hospital's and cannot be opened");
            }
        }
    }

    private static String requireAbleServer(Connection connection) throws SQLException, InstallationException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_database(), current_user,"
                        + " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
                        + " current_setting('server_version_num')::int, current_setting('server_encoding')")) {
            rows.next();
            if (!rows.getBoolean(3)) {
                throw new InstallationException("role " + rows.getString(2) + " is not a superuser of database "
                        + rows.getString(1) + ": the type of sealed cells is made of the server's internal functions,"
                        + " so installing needs a superuser (serving does not)");
            }
            if (rows.getInt(4) < OLDEST_SERVER) {
                throw new InstallationException("the server is older than PostgreSQL 14");
            }
            if (!rows.getString(5).equals("UTF8")) {
                throw new InstallationException(
                        "the database's encoding is " + rows.getString(5) + "; Ledgate needs UTF8");
            }
            return rows.getString(1);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Names in what is created here must mean the server's own functions, whatever the login's search path is.
            statement.execute("SET LOCAL search_path = pg_catalog");
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        }
    }
}
