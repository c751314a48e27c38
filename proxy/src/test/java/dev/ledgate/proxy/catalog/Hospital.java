package dev.ledgate.proxy.catalog;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** A small hospital on a server of its own; a new, empty database for each test. */
final class Hospital implements AutoCloseable {
    static final List<String> PUBLIC = List.of("public");

    private final EmbeddedPostgres server;
    private String database = "postgres";
    private int databases;

    Hospital() throws IOException {
        server = EmbeddedPostgres.builder()
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    void newDatabase() throws SQLException {
        String next = "hospital_" + ++databases;
        database = "postgres";
        execute("CREATE DATABASE " + next);
        database = next;
        execute("CREATE TABLE patients (id uuid PRIMARY KEY, birthdate date, zip varchar(10), ssn bytea);"
                + "CREATE TABLE visits (patient uuid NOT NULL, day date NOT NULL, note text, PRIMARY KEY (day, patient));"
                + "INSERT INTO patients VALUES"
                + " ('00000000-0000-0000-0000-00000000000b', '1960-02-03', '01420', '\\x01'),"
                + " ('00000000-0000-0000-0000-00000000000a', '1970-02-03', '01421', NULL);"
                + "INSERT INTO visits VALUES ('00000000-0000-0000-0000-00000000000a', '2020-01-01', 'x')");
    }

    DataSource superuser() {
        return server.getDatabase("postgres", database);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
    }

    HospitalInstaller installer() {
        return new HospitalInstaller(superuser(), new SecureRandom());
    }

    Connection as(String role, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), role, password);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = superuser().getConnection()) {
            return text(connection, sql);
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
