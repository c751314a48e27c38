package dev.ledgate.it.schema;

import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.OpenParts;
import dev.ledgate.it.NoCipher;
import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramVerifier;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import dev.ledgate.proxy.catalog.LiveCatalog;
import dev.ledgate.proxy.server.LedgateServer;
import dev.ledgate.proxy.server.Ports;
import dev.ledgate.proxy.server.ProxyConfig;
import dev.ledgate.proxy.session.SessionConfig;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.sdn.RecordingEnforcer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small hospital whose tables may be changed, with proxies in front. Login {@code emr} acts for the hospital and may write,
 * {@code reader} acts for it and may not, {@code partial} does not see one patient; {@code guest} is from outside.
 */
final class ChangingHospital implements AutoCloseable {
    static final String PATIENT = "00000000-0000-0000-0000-00000000000a";
    static final String HIDDEN = "00000000-0000-0000-0000-00000000000b";
    private static final String PASSWORD = "password";
    private static final List<String> SCHEMAS = List.of("public");

    static final String TABLES = """
            CREATE TABLE patients (id uuid PRIMARY KEY, name text NOT NULL, city text, ssn bytea, weight text, height text);
            CREATE TABLE visits (patient uuid CONSTRAINT visits_of REFERENCES patients, day date, note text, code text);
            CREATE TABLE staff (id serial, salary int UNIQUE);
            CREATE INDEX staff_pay ON staff (salary);
            CREATE TABLE superusers (id int);
            INSERT INTO patients VALUES ('00000000-0000-0000-0000-00000000000a', 'Ann', 'Bath', NULL, 'w1', 'h1'),
                ('00000000-0000-0000-0000-00000000000b', 'Bob', 'York', NULL, 'w2', 'h2');
            INSERT INTO visits VALUES ('00000000-0000-0000-0000-00000000000a', '2020-01-01', 'cough', 'c1');
            INSERT INTO staff (salary) VALUES (5000);
            """;

    private final OpenParts open = new OpenParts();
    private final EmbeddedHospital database;
    private final ControlPlane control;
    private final HospitalInstaller.Installation installed;
    private final ScramVerifier verifier = ScramVerifier.of(PASSWORD.toCharArray(), new byte[16], 4096);
    final List<AuditLog.Intent> intents = new CopyOnWriteArrayList<>();
    final List<AuditLog.Outcome> outcomes = new CopyOnWriteArrayList<>();

    ChangingHospital(boolean handedOver) throws Exception {
        database = EmbeddedHospital.start(Optional.empty(), 0);
        open.add(database);
        execute(TABLES);
        if (handedOver) {
            database.handOver();
            execute("ALTER TABLE superusers OWNER TO postgres");
        }
        control = new ControlPlane(
                new ControlPlane.Login(database.jdbcUrl(), database.superuser(), database.superuserPassword()));
        open.add(control);
        installed = control.installer(new SecureRandom()).install(SCHEMAS);
    }

    static Classification classification() {
        ColumnRule low = new ColumnRule(PrivacyLevel.LOW, List.of(), false, List.of());
        ColumnRule high = new ColumnRule(PrivacyLevel.HIGH, List.of(), false, List.of());
        ColumnRule sealed = new ColumnRule(PrivacyLevel.COMPLETE, List.of(), true, List.of());
        ColumnRule raised = new ColumnRule(
                PrivacyLevel.LOW, List.of(), false, List.of(new ColumnRule.Raise("code = 'c9'", PrivacyLevel.HIGH)));
        TableName patients = TableName.parse("patients");
        TableName visits = TableName.parse("visits");
        TableName labs = TableName.parse("labs");
        return new Classification(
                Map.of(
                        patients,
                        new TableRule(
                                patients,
                                Optional.of("id"),
                                List.of("id"),
                                Map.of("id", low, "name", high, "city", low, "ssn", sealed, "phone", high)),
                        visits,
                        new TableRule(
                                visits,
                                Optional.of("patient"),
                                List.of(),
                                Map.of("patient", low, "day", low, "note", raised)),
                        labs,
                        new TableRule(
                                labs,
                                Optional.of("patient"),
                                List.of("patient"),
                                Map.of("patient", low, "value", low, "remark", high, "token", sealed))),
                "0".repeat(64));
    }

    /** A proxy of its own in front of the database. Returns its port. */
    int proxy() throws Exception {
        LiveCatalog catalog = control.liveCatalog(SCHEMAS);
        open.add(catalog);
        RecordingEnforcer paths = new RecordingEnforcer();
        open.add(paths);
        Classification classification = classification();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        LedgateServer server = LedgateServer.start(
                new ProxyConfig(
                        new InetSocketAddress(loopback, 0),
                        new InetSocketAddress(loopback, database.port()),
                        EmbeddedHospital.DATABASE,
                        new RoleCredentials(
                                HospitalInstaller.SESSION_ROLE,
                                installed.passwords().session().toCharArray()),
                        new RoleCredentials(
                                HospitalInstaller.OWNER_ROLE,
                                installed.passwords().owner().toCharArray()),
                        "public",
                        new SessionConfig(
                                installed.mirrorSchema(), (int) catalog.now().sealedType(), new byte[32]),
                        ProxyConfig.Tls.OFF,
                        ProxyConfig.Limits.DEFAULT),
                new Ports(
                        login -> Optional.of(verifier),
                        new Decisions(),
                        new CalciteRewriter(() -> catalog.now().tables(), () -> classification),
                        new Recorder(),
                        who -> CompletableFuture.completedStage(new NoCipher()),
                        paths,
                        Clock.systemUTC(),
                        Optional.of(catalog)));
        open.add(server);
        return server.port();
    }

    static Connection connect(int port, String login) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedHospital.DATABASE + "?sslmode=disable",
                login,
                PASSWORD);
    }

    static Endpoint endpoint(int port, String login) {
        return new Endpoint(port, EmbeddedHospital.DATABASE, login, PASSWORD);
    }

    String mirror() {
        return installed.mirrorSchema();
    }

    /** Straight to the database, as its superuser. */
    void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            return text(connection, sql);
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String state(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "00000";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Override
    public void close() throws IOException {
        open.close();
    }

    private final class Recorder implements AuditLog {
        private final AtomicLong numbers = new AtomicLong();

        @Override
        public CompletionStage<Long> intent(Intent intent) {
            intents.add(intent);
            return CompletableFuture.completedStage(numbers.getAndIncrement());
        }

        @Override
        public void outcome(Outcome outcome) {
            outcomes.add(outcome);
        }
    }

    private static final class Decisions implements DecisionPoint {
        private static final Address USER = new Address("0x" + "01".repeat(20));

        @Override
        public Admission admit(String login, Optional<String> purpose, Instant now) {
            return Admission.admitted(
                    new SessionIdentity(login, USER, USER, "institute", "institute", purpose), Optional.empty());
        }

        @Override
        public Decision decide(SessionIdentity who, Instant now) {
            boolean owner = !who.login().equals("guest");
            SortedMap<PatientKey, Grant> exceptions = new TreeMap<>();
            if (who.login().equals("partial")) {
                exceptions.put(new PatientKey(HIDDEN), Grant.NONE);
            }
            return Decision.permit(new AccessProfile(
                    who,
                    owner,
                    Grant.of(owner ? PrivacyLevel.COMPLETE : PrivacyLevel.LOW),
                    owner && !who.login().equals("reader") ? Set.of(Right.READ, Right.WRITE) : Set.of(Right.READ),
                    exceptions,
                    Map.of(),
                    Map.of(),
                    owner
                            ? List.of()
                            : List.of(new AccessString(
                                    "postgresql://127.0.0.1:5432/hospital_a",
                                    List.of(
                                            "SELECT * FROM public.patients",
                                            "SELECT * FROM public.visits",
                                            "SELECT * FROM public.labs"))),
                    who.institute().value(),
                    1,
                    Instant.MAX,
                    "fixed " + who.login(),
                    "fixed"));
        }

        @Override
        public Subscription onChange(Runnable listener) {
            return () -> {};
        }
    }
}
