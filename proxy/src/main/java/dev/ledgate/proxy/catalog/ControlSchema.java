package dev.ledgate.proxy.catalog;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;

/** Schema {@code ledgate}: what Ledgate keeps in the hospital's database. No role of a session can read it. */
final class ControlSchema {
    static final String NAME = "ledgate";
    static final String MIRROR_PREFIX = "lgm_";
    private static final int SECRET_LENGTH = 32;
    private static final int MIRROR_RANDOM_BYTES = 8;

    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS ledgate.installation (
                only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                mirror_schema text NOT NULL,
                installed_at  timestamptz NOT NULL DEFAULT now()
            );
            CREATE TABLE IF NOT EXISTS ledgate.secret (
                name  text PRIMARY KEY,
                value bytea NOT NULL CHECK (octet_length(value) = 32)
            );
            CREATE TABLE IF NOT EXISTS ledgate.mirror (
                relation  oid PRIMARY KEY,
                view_name text NOT NULL UNIQUE
            );
            CREATE TABLE IF NOT EXISTS ledgate.searchable (
                relation    oid,
                column_name text,
                schema_name text NOT NULL,
                table_name  text NOT NULL,
                type_name   text NOT NULL UNIQUE,
                PRIMARY KEY (relation, column_name)
            );
            CREATE TABLE IF NOT EXISTS ledgate.changeable (
                schema_name text PRIMARY KEY,
                owner_role  text NOT NULL
            );
            CREATE SEQUENCE IF NOT EXISTS ledgate.generation;
            CREATE TABLE IF NOT EXISTS ledgate.patient_key (
                patient      text PRIMARY KEY,
                policy_group int NOT NULL,
                epoch        int NOT NULL,
                salt         bytea NOT NULL
            );
            """;

    private ControlSchema() {}

    /** Creates what is missing and returns the name of the mirror schema, made up at the first installation. */
    static String create(Connection connection, SecureRandom random) throws SQLException, InstallationException {
        requireOwnSchema(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS ledgate");
            statement.execute("REVOKE ALL ON SCHEMA ledgate FROM PUBLIC");
            statement.execute(TABLES);
            statement.execute("REVOKE ALL ON ALL TABLES IN SCHEMA ledgate FROM PUBLIC");
            statement.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA ledgate FROM PUBLIC");
        }
        insertSecret(connection, random);
        Optional<String> known = mirrorSchema(connection);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] bytes = new byte[MIRROR_RANDOM_BYTES];
        random.nextBytes(bytes);
        String name = MIRROR_PREFIX + HexFormat.of().formatHex(bytes);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO ledgate.installation (mirror_schema) VALUES (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
        return name;
    }

    /** A schema of that name that someone else made could have triggers or owners of its own. */
    private static void requireOwnSchema(Connection connection) throws SQLException, InstallationException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT r.rolname, r.rolsuper FROM pg_namespace n"
                        + " JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'ledgate'")) {
            if (rows.next() && !rows.getBoolean(2)) {
                throw new InstallationException("schema ledgate belongs to role " + rows.getString(1)
                        + ", which is not a superuser: rename that schema, or drop it if it is not needed");
            }
        }
    }

    private static void insertSecret(Connection connection, SecureRandom random) throws SQLException {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ledgate.secret (name, value) VALUES ('views', ?) ON CONFLICT (name) DO NOTHING")) {
            insert.setBytes(1, secret);
            insert.executeUpdate();
        }
    }

    /** Empty if Ledgate is not installed. */
    static Optional<String> mirrorSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT to_regclass('ledgate.installation') IS NOT NULL")) {
                if (!rows.next() || !rows.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT mirror_schema FROM ledgate.installation")) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }
}
