package dev.ledgate.bench;

import dev.ledgate.bench.QueryClients.Cost;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.port.AuditLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToDoubleFunction;

/**
 * What the audit adds to a point query: three proxies in front of the same database in this process, one that writes the
 * audit log, one whose log forgets, and one whose log does no more than any that is durable before the answer ({@link
 * FloorLog}). They are asked in turns by 64 clients: as fast as they are answered, and at fixed rates. CPU time of the proxy is
 * that of the process without the clients' and the compiler's threads, the collector's included; that of the database is its
 * sessions'.
 */
final class PointQueryFigures {
    private static final String LOGIN = "researcher";
    private static final int CLIENTS = 64;
    private static final int WARM_ROUNDS = 30;
    private static final int WARM_QUERIES = 200;

    /** As fast as they are answered. */
    private static final int UNPACED = 0;

    private static final List<Load> LOADS = List.of(
            new Load("64.unpaced", UNPACED, 300),
            new Load("64.6000", 6_000, 200),
            new Load("64.2000", 2_000, 100),
            new Load("64.400", 400, 40));
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
        Files.createDirectories(directory);
        try (GuardedHospital hospital = new GuardedHospital();
                ChainedAuditLog log =
                        ChainedAuditLog.open(directory.resolve("log"), BenchOfficer.settings(), Optional.empty());
                FloorLog floor = new FloorLog(directory.resolve("floor"));
                Connection database = hospital.connectToDatabase();
                QueryClients audited = clients(hospital, log, database);
                QueryClients bare = clients(hospital, new Forgetful(), database);
                QueryClients least = clients(hospital, floor, database)) {
            Sides sides = new Sides(bare, audited, least);
            for (int i = 0; i < WARM_ROUNDS; i++) {
                Round unused = sides.ask(WARM_QUERIES, UNPACED);
            }
            for (Load load : LOADS) {
                compare(sides, load, rounds);
            }
        }
    }

    private static QueryClients clients(GuardedHospital hospital, AuditLog log, Connection database) throws Exception {
        int port = hospital.guard(new OneProfile(), log);
        return new QueryClients(CLIENTS, () -> GuardedHospital.connect(port, LOGIN), QUERY, database);
    }

    /** The clients of each proxy; {@code bare} those of the log that forgets. */
    private record Sides(QueryClients bare, QueryClients audited, QueryClients floor) {
        /** Asks them in turns, once each. */
        Round ask(int each, int perSecond) throws Exception {
            return new Round(bare.ask(each, perSecond), audited.ask(each, perSecond), floor.ask(each, perSecond));
        }
    }

    /** What each side's questions took. */
    private record Round(Cost bare, Cost audited, Cost floor) {}

    private void compare(Sides sides, Load load, int count) throws Exception {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rounds.add(sides.ask(load.each(), load.perSecond()));
        }
        String suffix = "." + load.name();
        out.value("query.point.cpu.proxy" + suffix, median(rounds, r -> r.bare().proxy()) / 1e3, "us");
        out.value(
                "query.point.cpu.proxy.and.database" + suffix,
                median(rounds, r -> r.bare().both()) / 1e3,
                "us");
        out.value(
                "audit.cpu.added" + suffix,
                median(rounds, r -> r.audited().proxy() - r.bare().proxy()) / 1e3,
                "us");
        out.value(
                "audit.cpu.added.to.proxy" + suffix,
                median(rounds, r -> percent(r.audited().proxy(), r.bare().proxy())),
                "percent");
        out.value(
                "audit.cpu.added.to.query" + suffix,
                median(rounds, r -> percent(r.audited().both(), r.bare().both())),
                "percent");
        out.value(
                "audit.cpu.floor.to.query" + suffix,
                median(rounds, r -> percent(r.floor().both(), r.bare().both())),
                "percent");
        out.value("query.point.p99" + suffix, median(rounds, r -> p99(r.bare())), "ms");
        out.value("query.point.p99.audited" + suffix, median(rounds, r -> p99(r.audited())), "ms");
        out.value("query.point.p99.floor" + suffix, median(rounds, r -> p99(r.floor())), "ms");
    }

    private static double percent(double more, double less) {
        return 100 * (more / less - 1);
    }

    private static double p99(Cost cost) {
        return Figures.quantile(cost.nanos(), 0.99) / 1e6;
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
        double[] values = rounds.stream().mapToDouble(of).sorted().toArray();
        return values[values.length / 2];
    }
}
