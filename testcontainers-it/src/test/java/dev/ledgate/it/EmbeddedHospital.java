package dev.ledgate.it;

import dev.ledgate.it.oracle.RawHospital;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPInputStream;

/** The hospital's server with its empty tables and nothing of Ledgate: enough to build the oracle and try it. */
final class EmbeddedHospital implements RawHospital, AutoCloseable {
    static final String DATABASE = "hospital_a";
    private final EmbeddedPostgres server;

    private EmbeddedHospital(EmbeddedPostgres server) {
        this.server = server;
    }

    static EmbeddedHospital start() throws IOException, SQLException {
        EmbeddedHospital hospital =
                new EmbeddedHospital(EmbeddedPostgres.builder().start());
        hospital.execute("postgres", "CREATE DATABASE " + DATABASE);
        try (InputStream schema = SampleFiles.open("schema.sql")) {
            hospital.execute(DATABASE, new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        return hospital;
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(superuserUrl(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    int port() {
        return server.getPort();
    }

    @Override
    public InputStream policy() throws IOException {
        return SampleFiles.open("policy.yaml");
    }

    @Override
    public InputStream csv(String table) throws IOException {
        return new GZIPInputStream(SampleFiles.open("sample/" + table + ".csv.gz"));
    }

    @Override
    public String superuserUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database + "?user=postgres";
    }

    @Override
    public byte[] pseudonymSecret() {
        return "a secret of thirty-two bytes....".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String pseudonymScope(String login) {
        return "0x" + login;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
