package dev.ledgate.bench.coverage;

import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.OpenParts;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import dev.ledgate.proxy.catalog.InstallationException;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same database twice on one server, with equal OIDs: as it is, and with Ledgate installed and the proxy in front. The
 * role that asks directly owns nothing and holds every right on the tables, as the proxy's role for the hospital's own
 * applications.
 */
final class Twins implements AutoCloseable {
    private static final String PLAIN = "plain";
    private static final String DIRECT_ROLE = "direct_app";
    private static final Pattern OID = Pattern.compile("\\$\\{oid:([^}]+)}");
    private static final String SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'"
            + " AND nspname <> 'information_schema' ORDER BY nspname <> 'public', nspname";

    private final OpenParts open = new OpenParts();
    private final EmbeddedHospital hospital;
    private final CoverageProxy proxy;
    private final String version;
    private final String path;
    private final Set<String> ledgates;
    private final List<String> notes = new ArrayList<>();

    Twins(Corpus corpus, int rows) throws IOException, SQLException, InstallationException {
        boolean done = false;
        try {
            hospital = EmbeddedHospital.start(Optional.empty(), 0);
            open.add(hospital);
            List<String> schemas;
            try (Connection connection = hospital.connect();
                    Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                if (!corpus.schema().isBlank()) {
                    statement.execute(corpus.schema());
                }
                statement.execute("SET search_path = public");
                schemas = texts(statement, SCHEMAS);
                notes.add(new RowMaker(connection, corpus).fill(rows));
                statement.execute("ANALYZE");
            }
            path = String.join(", ", quoted(schemas));
            copy(schemas);
            ControlPlane control = new ControlPlane(
                    new ControlPlane.Login(hospital.jdbcUrl(), hospital.superuser(), hospital.superuserPassword()));
            open.add(control);
            HospitalInstaller.Installation installation =
                    control.installer(new SecureRandom()).install(schemas);
            HospitalCatalog catalog = control.catalog().read(schemas);
            proxy = new CoverageProxy(hospital.port(), EmbeddedHospital.DATABASE, installation, catalog, schemas);
            open.add(proxy::close);
            try (Connection connection = hospital.connect();
                    Statement statement = connection.createStatement()) {
                version = texts(statement, "SHOW server_version").get(0);
                ledgates = Set.copyOf(texts(
                        statement,
                        "SELECT unnest(ARRAY[nspname, oid::text]) FROM pg_namespace WHERE nspname IN ('ledgate', '"
                                + installation.mirrorSchema() + "')"));
            }
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** The rights are given before the copy is made, so that both sides show the same ones. */
    private void copy(List<String> schemas) throws SQLException {
        try (Connection connection = hospital.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + DIRECT_ROLE + " LOGIN PASSWORD '" + hospital.superuserPassword() + "'");
            for (String schema : quoted(schemas)) {
                statement.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + DIRECT_ROLE);
                statement.execute("GRANT ALL ON ALL TABLES IN SCHEMA " + schema + " TO " + DIRECT_ROLE);
                statement.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + DIRECT_ROLE);
            }
        }
        Properties login = new Properties();
        login.setProperty("user", hospital.superuser());
        login.setProperty("password", hospital.superuserPassword());
        try (Connection connection = DriverManager.getConnection(url("postgres", hospital.port()), login);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + PLAIN + " TEMPLATE " + EmbeddedHospital.DATABASE);
            statement.execute("ALTER DATABASE " + PLAIN + " SET search_path = " + path);
        }
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(n -> "\"" + n.replace("\"", "\"\"") + "\"").toList();
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static String url(String database, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Past the proxy. */
    Connection direct() throws SQLException {
        return connect(url(PLAIN, hospital.port()), DIRECT_ROLE, hospital.superuserPassword());
    }

    /** Whether a cell is name or number of a schema that Ledgate made for itself, which nobody sees through the proxy. */
    boolean isLedgates(String cell) {
        return ledgates.contains(cell);
    }

    /** Past the proxy, in the database that it is in front of. */
    Connection behind() throws SQLException {
        Connection connection =
                connect(url(EmbeddedHospital.DATABASE, hospital.port()), DIRECT_ROLE, hospital.superuserPassword());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + path);
        }
        connection.commit();
        return connection;
    }

    /** Through the proxy. */
    Connection proxied() throws SQLException {
        return connect(url(EmbeddedHospital.DATABASE, proxy.port()), CoverageProxy.LOGIN, CoverageProxy.PASSWORD);
    }

    private static Connection connect(String url, String user, String password) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("ApplicationName", "coverage");
        login.setProperty("socketTimeout", "120");
        Connection connection = DriverManager.getConnection(url, login);
        connection.setAutoCommit(false);
        return connection;
    }

    /** What the two must call by different names, as the proxied side names it. */
    static String sameName(String cell) {
        return switch (cell) {
            case PLAIN -> EmbeddedHospital.DATABASE;
            case DIRECT_ROLE -> HospitalInstaller.OWNER_ROLE;
            default -> cell;
        };
    }

    /** Puts the numbers of relations, equal on both sides, in the place of {@code ${oid:schema.name}}. */
    Corpus.Sample numbered(Corpus.Sample sample) throws SQLException {
        Matcher places = OID.matcher(sample.sql());
        StringBuilder sql = new StringBuilder();
        while (places.find()) {
            try (Connection connection = hospital.connect();
                    PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?)::oid")) {
                query.setString(1, places.group(1));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    places.appendReplacement(sql, String.valueOf(row.getLong(1)));
                }
            }
        }
        return new Corpus.Sample(sample.file(), places.appendTail(sql).toString());
    }

    long refused() {
        return proxy.refused();
    }

    String serverVersion() {
        return version;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
