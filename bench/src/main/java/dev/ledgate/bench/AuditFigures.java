package dev.ledgate.bench;

import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Intent;
import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.policy.port.AuditLog.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * How long a statement waits for its audit record, from when it was due, with the outcomes of those before it written
 * alongside; and how long the disk took for each force of the same run, as a record cannot be durable sooner.
 */
final class AuditFigures {
    private static final int ONE_CLIENT_PER_SECOND = 100;
    private static final int CLIENTS = 64;
    private static final int CLIENTS_PER_SECOND = 2_000;
    private static final int WARM_SECONDS = 3;
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final SortedSet<TableName> TABLES =
            new TreeSet<>(List.of(TableName.parse("public.patients"), TableName.parse("public.encounters")));

    private final Path directory;
    private final Figures out;

    AuditFigures(Path directory, Figures out) {
        this.directory = directory;
        this.out = out;
    }

    void all(int seconds) throws Exception {
        run(1, ONE_CLIENT_PER_SECOND, seconds);
        run(CLIENTS, CLIENTS_PER_SECOND, seconds);
    }

    private void run(int clients, int perSecond, int seconds) throws IOException, InterruptedException {
        ConcurrentLinkedQueue<Long> forces = new ConcurrentLinkedQueue<>();
        try (ChainedAuditLog log = ChainedAuditLog.open(
                directory.resolve(Integer.toString(clients)), BenchOfficer.settings(), Optional.empty(), forces::add)) {
            AtomicLong questions = new AtomicLong();
            Supplier<CompletionStage<?>> ask = () -> append(log, questions.getAndIncrement() % clients);
            var unused = OpenLoop.run(clients, perSecond, WARM_SECONDS, ask);
            forces.clear();
            long[] nanos = OpenLoop.run(clients, perSecond, seconds, ask);
            long[] disk = forces.stream().mapToLong(Long::longValue).toArray();
            String suffix = "." + clients;
            double p99 = Figures.quantile(nanos, 0.99);
            out.value("audit.append.p50" + suffix, Figures.quantile(nanos, 0.5) / 1e6, "ms");
            out.value("audit.append.p99" + suffix, p99 / 1e6, "ms");
            double fsync = Figures.quantile(disk, 0.99);
            out.value("disk.fsync.p50" + suffix, Figures.quantile(disk, 0.5) / 1e6, "ms");
            out.value("disk.fsync.p99" + suffix, fsync / 1e6, "ms");
            out.value("audit.append.p99" + suffix + ".to.fsync.p99", p99 / fsync, "ratio");
            out.value("audit.records.per.force" + suffix, nanos.length / (double) disk.length, "records");
        }
    }

    private static CompletionStage<Long> append(ChainedAuditLog log, long session) {
        return log.intent(intent(session)).thenApply(number -> {
            log.outcome(new Outcome(number, NOW, 1, 0, "00000"));
            return number;
        });
    }

    static Intent intent(long session) {
        return new Intent(
                NOW,
                session,
                "researcher",
                Optional.of(new Address("0x" + "5a".repeat(20))),
                "select",
                "ab".repeat(32),
                TABLES,
                Verdict.PERMITTED,
                "",
                "HISC 0x" + "5b".repeat(20)
                        + " by request heart-study; A_def revision 3, category medical-school; HPSC exceptions 12,"
                        + " overridden columns 1",
                4711,
                "heart-study");
    }
}
