package dev.ledgate.bench;

import dev.ledgate.cli.config.PolicyFile;
import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.demo.OpenParts;
import dev.ledgate.demo.SampleLoader;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.policy.port.FieldKeys;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramVerifier;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalInstaller;
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
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sample's patients in an embedded PostgreSQL, and proxies in front of it, all in this process. Sealed columns hold
 * nothing that could be opened. Every login has the same password.
 */
final class GuardedHospital implements AutoCloseable {
    private static final String PASSWORD = "bench";
    private static final List<String> SCHEMAS = List.of("public");

    /** What is closed at the end, the newest first. */
    private final OpenParts open = new OpenParts();

    private final EmbeddedHospital database;
    private final HospitalInstaller.Installation installed;
    private final HospitalCatalog catalog;
    private final RecordingEnforcer paths = new RecordingEnforcer();
    private final Classification classification;
    private final ScramVerifier verifier =
            ScramVerifier.of(PASSWORD.toCharArray(), new byte[16], ScramVerifier.DEFAULT_ITERATIONS);

    /** For columns that may come back sealed, and here never do. */
    private static final class NoCipher implements FieldKeys.FieldCipher {
        @Override
        public byte[] open(FieldContext place, byte[] stored) {
            throw new IllegalStateException("nothing sealed is asked for");
        }

        @Override
        public byte[] seal(FieldContext place, byte[] plain) {
            throw new IllegalStateException("nothing is written");
        }

        @Override
        public Optional<byte[]> blindIndex(ColumnName column, byte[] plain) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // It holds no keys.
        }
    }

    GuardedHospital() throws Exception {
        boolean done = false;
        try {
            database = EmbeddedHospital.start(Optional.empty(), 0);
            open.add(database);
            try (Connection connection = database.connect()) {
                var unused = SampleLoader.load(connection, SampleSource.bundled(), (place, plain) -> new byte[] {1});
            }
            ControlPlane control = new ControlPlane(
                    new ControlPlane.Login(database.jdbcUrl(), database.superuser(), database.superuserPassword()));
            open.add(control);
            installed = control.installer(new SecureRandom()).install(SCHEMAS);
            catalog = control.catalog().read(SCHEMAS);
            classification = PolicyFile.parse(HospitalSchema.policy(), "policy.yaml");
            open.add(paths);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** Puts a proxy in front. Decisions and audit log stay the caller's. Returns the port where it listens. */
    int guard(DecisionPoint decisions, AuditLog audit) throws Exception {
        LedgateServer server = LedgateServer.start(
                config(),
                new Ports(
                        login -> Optional.of(verifier),
                        decisions,
                        new CalciteRewriter(catalog::tables, () -> classification),
                        audit,
                        who -> CompletableFuture.completedStage(new NoCipher()),
                        paths,
                        Clock.systemUTC()));
        open.add(server);
        return server.port();
    }

    private ProxyConfig config() {
        return new ProxyConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), database.port()),
                EmbeddedHospital.DATABASE,
                new RoleCredentials(
                        HospitalInstaller.SESSION_ROLE,
                        installed.passwords().session().toCharArray()),
                new RoleCredentials(
                        HospitalInstaller.OWNER_ROLE,
                        installed.passwords().owner().toCharArray()),
                "public",
                new SessionConfig(installed.mirrorSchema(), (int) catalog.sealedType(), new byte[32]),
                ProxyConfig.Tls.OFF,
                ProxyConfig.Limits.DEFAULT);
    }

    /** A session through the proxy at a port. */
    static Connection connect(int port, String login) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedHospital.DATABASE + "?sslmode=disable",
                login,
                PASSWORD);
    }

    /** Straight to the database, past the proxies, as its superuser. */
    Connection connectToDatabase() throws SQLException {
        return database.connect();
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
