package dev.ledgate.bench;

import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.port.AuditLog.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a record costs in CPU beside the force of the disk: 200 intents wait together, so that they share one, and their
 * outcomes come with the next 200. Encoding is on the caller's side; sealing, hashing and the write on the writer's thread.
 */
final class AuditCpuFigures {
    private static final int TOGETHER = 200;
    private static final int RECORDS = 80_000;
    private static final int ROUNDS = 9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path directory;
    private final Figures out;

    AuditCpuFigures(Path directory, Figures out) {
        this.directory = directory;
        this.out = out;
    }

    void all() throws IOException {
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, BenchOfficer.settings(), Optional.empty())) {
            long writer = writer();
            long[] ofWriter = new long[ROUNDS];
            long[] ofCaller = new long[ROUNDS];
            for (int round = -ROUNDS; round < ROUNDS; round++) {
                long writerBefore = THREADS.getThreadCpuTime(writer);
                long callerBefore = THREADS.getCurrentThreadCpuTime();
                write(log);
                if (round >= 0) {
                    ofWriter[round] = THREADS.getThreadCpuTime(writer) - writerBefore;
                    ofCaller[round] = THREADS.getCurrentThreadCpuTime() - callerBefore;
                }
            }
            out.value("audit.cpu.writer", Figures.quantile(ofWriter, 0.5) / 1e3 / RECORDS, "us");
            out.value("audit.cpu.caller", Figures.quantile(ofCaller, 0.5) / 1e3 / RECORDS, "us");
        }
    }

    private static void write(ChainedAuditLog log) {
        for (int n = 0; n < RECORDS / 2; n += TOGETHER) {
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (int i = 0; i < TOGETHER; i++) {
                waiting.add(log.intent(AuditFigures.intent(i)).toCompletableFuture());
            }
            for (CompletableFuture<Long> intent : waiting) {
                log.outcome(new Outcome(intent.join(), Instant.EPOCH, 1, 0, "00000"));
            }
        }
    }

    private static long writer() {
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("ledgate-audit-writer")) {
                return thread.getThreadId();
            }
        }
        throw new IllegalStateException("the audit log has no writer");
    }
}
