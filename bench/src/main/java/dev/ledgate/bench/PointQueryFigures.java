package dev.ledgate.bench;

import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.port.AuditLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the audit adds to a point query: two proxies in front of the same database in this process, one that writes the
 * audit log and one whose log forgets, asked in turns by 64 clients: as fast as they are answered, and at fixed rates. CPU
 * time of the proxy is that of the process without the clients' and the compiler's threads, the collector's included; that of
 * the database is its sessions'.
 */
final class PointQueryFigures {
    private static final String LOGIN = "researcher";
    private static final int CLIENTS = 64;
    private static final int WARM_ROUNDS = 30;
    private static final int WARM_QUERIES = 200;

    /** As fast as they are answered. */
    private static final int UNPACED = 0;

    private static final List<Load> LOADS =
            List.of(new Load("64.unpaced", UNPACED, 300), new Load("64.2000", 2_000, 100), new Load("64.400", 400, 40));
    private static final String QUERY = "SELECT id, gender, zip, city FROM patients WHERE id = ?::uuid";

    private final Path directory;
    private final Figures out;

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

    void all(int rounds) throws Exception {
        try (GuardedHospital hospital = new GuardedHospital();
                ChainedAuditLog log = ChainedAuditLog.open(directory, BenchOfficer.settings(), Optional.empty());
                Connection database = hospital.connectToDatabase()) {
            int audited = hospital.guard(new OneProfile(), log);
            int other = hospital.guard(new OneProfile(), new Forgetful());
            compare(audited, other, database, rounds);
        }
    }

    private void compare(int auditedPort, int otherPort, Connection server, int rounds) throws Exception {
        try (QueryClients with =
                        new QueryClients(CLIENTS, () -> GuardedHospital.connect(auditedPort, LOGIN), QUERY, server);
                QueryClients without =
                        new QueryClients(CLIENTS, () -> GuardedHospital.connect(otherPort, LOGIN), QUERY, server)) {
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
}
