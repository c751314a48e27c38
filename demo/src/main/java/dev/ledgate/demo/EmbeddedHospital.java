package dev.ledgate.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The hospital's PostgreSQL for the demo: real server binaries (version 15), started by this process, listening on
 * loopback only. Its superuser has a random password (SCRAM-SHA-256), which stands in the data directory so that a later
 * start finds it. Without a data directory of one's own the server runs with fsync off, since nothing is kept; with one
 * it runs as safely as PostgreSQL does by default.
 *
 * <p>Not for the data of real patients. Safe for any thread once started.
 */
public final class EmbeddedHospital implements Closeable {
    public static final String DATABASE = "hospital_a";

    /** Who owns the hospital's tables. Nobody logs in as it. */
    public static final String TABLE_OWNER = "hospital_app";

    private static final String HAND_OVER = """
            DO $body$
            DECLARE
                given record;
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$owner') THEN
                    CREATE ROLE $owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
                END IF;
                GRANT USAGE, CREATE ON SCHEMA public TO $owner;
                FOR given IN SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND r.rolsuper LOOP
                    EXECUTE format('ALTER TABLE public.%I OWNER TO $owner', given.relname);
                END LOOP;
            END $body$""".replace("$owner", TABLE_OWNER);

    private static final String SUPERUSER = "postgres";
    private static final String PASSWORD_FILE = "superuser-password";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String PASSWORD_ONLY = "host all all " + LOOPBACK + "/32 scram-sha-256\n";
    private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final String password;
    private final boolean kept;
    private final Path home;

    private EmbeddedHospital(EmbeddedPostgres server, String password, boolean kept, Path home) {
        this.server = server;
        this.password = password;
        this.kept = kept;
        this.home = home;
    }

    /**
     * Starts the server and creates database {@code hospital_a} if it is not there.
     *
     * @param data where the database is kept over restarts; empty for one that is deleted at the end
     * @param port 0 for any free one
     * @throws IOException if the server does not start
     * @throws SQLException if it starts but cannot be prepared
     */
    public static EmbeddedHospital start(Optional<Path> data, int port) throws IOException, SQLException {
        boolean kept = data.isPresent();
        Path home = kept ? Files.createDirectories(data.get()) : Files.createTempDirectory("ledgate-demo-");
        Path cluster = home.resolve("postgres");
        Path passwordFile = home.resolve(PASSWORD_FILE);
        if (!Files.exists(passwordFile)) {
            writeSecret(passwordFile, randomPassword());
        }
        String password = Files.readString(passwordFile).strip();
        EmbeddedPostgres server = server(cluster, port, password, kept);
        EmbeddedHospital hospital = new EmbeddedHospital(server, password, kept, home);
        boolean done = false;
        try {
            if (!Files.readString(cluster.resolve("pg_hba.conf")).equals(PASSWORD_ONLY)) {
                lock(server, password, cluster);
            }
            hospital.createDatabase();
            done = true;
            return hospital;
        } finally {
            if (!done) {
                hospital.close();
            }
        }
    }

    private static EmbeddedPostgres server(Path cluster, int port, String password, boolean kept) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(cluster)
                .setCleanDataDirectory(!kept)
                .setPGStartupWait(STARTUP_LIMIT)
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setServerConfig("listen_addresses", LOOPBACK)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("password_encryption", "scram-sha-256")
                .setServerConfig("max_connections", "200")
                .setServerConfig("fsync", kept ? "on" : "off")
                .setServerConfig("synchronous_commit", kept ? "on" : "off")
                .setServerConfig("full_page_writes", kept ? "on" : "off");
        try {
            return (port == 0 ? builder : builder.setPort(port)).start();
        } catch (IllegalStateException e) {
            // What the library throws where another process holds the directory, or the server does not come up.
            throw new IOException("PostgreSQL does not start in " + cluster + ": " + e.getMessage(), e);
        }
    }

    /** A new cluster trusts everyone on loopback. From here on it asks for a password, and it is still empty. */
    private static void lock(EmbeddedPostgres server, String password, Path cluster) throws IOException, SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            connection.unwrap(PGConnection.class).alterUserPassword(SUPERUSER, password.toCharArray(), "scram-sha-256");
            Files.writeString(cluster.resolve("pg_hba.conf"), PASSWORD_ONLY);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void writeSecret(Path file, String secret) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, secret + "\n");
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect("postgres");
                PreparedStatement exists = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            exists.setString(1, DATABASE);
            boolean there;
            try (ResultSet rows = exists.executeQuery()) {
                there = rows.next();
            }
            if (!there) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + DATABASE);
                }
            }
        }
    }

    /**
     * Gives the hospital's tables, and the right to make more of them, to a role that is no superuser, as a hospital has it.
     * Tables of an older directory, which belong to the superuser, are handed over as well. Doing it again changes nothing.
     */
    public void handOver() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(HAND_OVER);
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", password);
        return DriverManager.getConnection("jdbc:postgresql://" + LOOPBACK + ":" + port() + "/" + database, properties);
    }

    /** Whether the sample is there already, from an earlier start with the same data directory. */
    public boolean isLoaded() throws SQLException {
        try (Connection connection = connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT to_regclass('public.patients') IS NOT NULL")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** A connection of the superuser to {@code hospital_a}. The caller closes it. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    /** As {@link #connect()}, one new connection each time. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl());
        source.setUser(SUPERUSER);
        source.setPassword(password);
        return source;
    }

    public String host() {
        return LOOPBACK;
    }

    public int port() {
        return server.getPort();
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + LOOPBACK + ":" + port() + "/" + DATABASE;
    }

    public String superuser() {
        return SUPERUSER;
    }

    /** Random, for this cluster only. The demo prints it so that anyone can look at the ciphertext. */
    public String superuserPassword() {
        return password;
    }

    /** One line for people. */
    public String describe() {
        return "embedded PostgreSQL on " + LOOPBACK + ":" + port()
                + (kept ? ", kept over restarts" : ", deleted at the end, so with fsync off");
    }

    /** Stops the server; deletes its files unless they are kept. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        server.close();
        if (!kept) {
            Files.deleteIfExists(home.resolve(PASSWORD_FILE));
            Files.deleteIfExists(home);
        }
    }

    @Override
    public String toString() {
        return "EmbeddedHospital[" + describe() + "]";
    }
}
