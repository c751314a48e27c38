package dev.ledgate.bench;

import dev.ledgate.cli.config.PolicyFile;
import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.demo.SampleLoader;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.ledger.audit.AuditSettings;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.port.AuditLog;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the audit adds to a point query: two proxies in front of the same database in this process, one that writes the
 * audit log and one whose log forgets, asked in turns by 64 clients: as fast as they are answered, and at fixed rates. CPU time of the proxy is that of the process without the clients'
 * threads, the collector's and the compiler's included; that of the database is its sessions'.
 */
final class PointQueryFigures {
    private static final String LOGIN = "researcher";
    private static final int CLIENTS = 64;
    private static final int WARM_ROUNDS = 8;
    private static final int WARM_QUERIES = 100;

    /** As fast as they are answered. */
    private static final int UNPACED = 0;

    private static final List<Load> LOADS =
            List.of(new Load("64.unpaced", UNPACED, 150), new Load("64.2000", 2_000, 100), new Load("64.400", 400, 40));
    private static final String QUERY = "SELECT id, gender, zip, city FROM patients WHERE id = ?::uuid";

    private final Path directory;
    private final Figures out;
    private final SecureRandom random = new SecureRandom();

    PointQueryFigures(Path directory, Figures out) {
        this.directory = directory;
        this.out = out;
    }

    /**
     * How the clients ask.
     *
     * @param name what its figures end in
     * @param perSecond questions of all clients
     * @param each questions of each client
     */
    private record Load(String name, int perSecond, int each) {}

    /** A log that keeps nothing. */
    private static final class Forgetful implements AuditLog {
        private long number;

        @Override
        public synchronized CompletionStage<Long> intent(Intent intent) {
            return CompletableFuture.completedStage(++number);
        }

        @Override
        public void outcome(Outcome outcome) {
            // Kept nowhere.
        }
    }

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

    void all(int rounds) throws Exception {
        try (EmbeddedHospital database = EmbeddedHospital.start(Optional.empty(), 0);
                ControlPlane control = new ControlPlane(new ControlPlane.Login(
                        database.jdbcUrl(), database.superuser(), database.superuserPassword()));
                RecordingEnforcer paths = new RecordingEnforcer();
                ChainedAuditLog log = ChainedAuditLog.open(directory, AuditSettings.DEFAULT, Optional.empty())) {
            try (Connection connection = database.connect()) {
                SampleLoader.load(connection, SampleSource.bundled(), (place, plain) -> new byte[] {1});
            }
            HospitalInstaller.Installation installed = control.installer(random).install(List.of("public"));
            HospitalCatalog catalog = control.catalog().read(List.of("public"));
            Classification classification = PolicyFile.parse(HospitalSchema.policy(), "policy.yaml");
            ScramVerifier verifier =
                    ScramVerifier.of("bench".toCharArray(), new byte[16], ScramVerifier.DEFAULT_ITERATIONS);
            List<LedgateServer> servers = new ArrayList<>();
            try {
                for (AuditLog audit : List.of(log, new Forgetful())) {
                    servers.add(LedgateServer.start(
                            config(database.port(), installed, catalog),
                            new Ports(
                                    login -> login.equals(LOGIN) ? Optional.of(verifier) : Optional.empty(),
                                    new OneProfile(),
                                    new CalciteRewriter(catalog::tables, () -> classification),
                                    audit,
                                    who -> CompletableFuture.completedStage(new NoCipher()),
                                    paths,
                                    Clock.systemUTC())));
                }
                try (Connection server = database.connect()) {
                    compare(servers.get(0).port(), servers.get(1).port(), server, rounds);
                }
            } finally {
                servers.forEach(LedgateServer::close);
            }
        }
    }

    private static ProxyConfig config(int database, HospitalInstaller.Installation installed, HospitalCatalog catalog) {
        return new ProxyConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), database),
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

    private void compare(int auditedPort, int otherPort, Connection server, int rounds) throws Exception {
        try (QueryClients with = new QueryClients(CLIENTS, () -> connect(auditedPort), QUERY, server);
                QueryClients without = new QueryClients(CLIENTS, () -> connect(otherPort), QUERY, server)) {
            for (int i = 0; i < WARM_ROUNDS; i++) {
                with.ask(WARM_QUERIES, UNPACED);
                without.ask(WARM_QUERIES, UNPACED);
            }
            for (Load load : LOADS) {
                compare(with, without, load, rounds);
            }
        }
    }

    private void compare(QueryClients with, QueryClients without, Load load, int rounds) throws Exception {
        double[] added = new double[rounds];
        double[] ofProxy = new double[rounds];
        double[] ofBoth = new double[rounds];
        double[] bare = new double[rounds];
        double[] bareBoth = new double[rounds];
        double[] late = new double[rounds];
        double[] bareLate = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            QueryClients.Cost audited = with.ask(load.each(), load.perSecond());
            QueryClients.Cost unaudited = without.ask(load.each(), load.perSecond());
            added[i] = audited.proxy() - unaudited.proxy();
            ofProxy[i] = 100 * added[i] / unaudited.proxy();
            ofBoth[i] = 100 * (audited.both() / unaudited.both() - 1);
            bare[i] = unaudited.proxy();
            bareBoth[i] = unaudited.both();
            late[i] = Figures.quantile(audited.nanos(), 0.99);
            bareLate[i] = Figures.quantile(unaudited.nanos(), 0.99);
        }
        String suffix = "." + load.name();
        out.value("query.point.cpu.proxy" + suffix, median(bare) / 1e3, "us");
        out.value("query.point.cpu.proxy.and.database" + suffix, median(bareBoth) / 1e3, "us");
        out.value("audit.cpu.added" + suffix, median(added) / 1e3, "us");
        out.value("audit.cpu.added.to.proxy" + suffix, median(ofProxy), "percent");
        out.value("audit.cpu.added.to.query" + suffix, median(ofBoth), "percent");
        out.value("query.point.p99" + suffix, median(bareLate) / 1e6, "ms");
        out.value("query.point.p99.audited" + suffix, median(late) / 1e6, "ms");
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedHospital.DATABASE + "?sslmode=disable",
                LOGIN,
                "bench");
    }
}
