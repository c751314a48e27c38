package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.AuditAnchor;
import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.ledger.audit.AuditReport;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.AuditSettings;
import dev.ledgate.ledger.audit.AuditVerifier;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.BodyKeys;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.ledger.audit.Hash;
import dev.ledgate.ledger.audit.TestOfficer;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.port.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An audit log that gets a record every 20 ms, and whose batches of a second are anchored on the ledger. */
final class SteadyAudit implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Address hospital;
    private final Clock clock = Clock.systemUTC();
    private final TestOfficer officer = new TestOfficer();
    private final ChainedAuditLog log;
    /** Sessions whose intents were acknowledged. */
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

    private final Thread thread = new Thread(this::write, "auditor");
    private volatile boolean done;
    private volatile long slowest;
    private volatile long newest;

    /** @param anchoring acts as the hospital; stays the caller's */
    SteadyAudit(Path directory, Address hospital, LedgerClient anchoring) throws IOException {
        this.directory = directory;
        this.hospital = hospital;
        this.log = ChainedAuditLog.open(
                directory,
                AuditSettings.sealedTo(officer).withBatch(1024, Duration.ofSeconds(1)),
                Optional.of((first, last, root) -> anchoring
                        .submit(new Command.AnchorAudit(
                                hospital, first, last, HexFormat.of().formatHex(root)))
                        .thenAccept(committed -> {})));
    }

    void begin() {
        thread.setDaemon(true);
        thread.start();
    }

    private void write() {
        try {
            for (long session = 1; !done; session++) {
                long asked = System.nanoTime();
                long number = log.intent(intent(session))
                        .toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
                slowest = Math.max(slowest, System.nanoTime() - asked);
                acknowledged.add(session);
                newest = number;
                log.outcome(new AuditLog.Outcome(number, clock.instant(), 1, 0, "00000"));
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AuditLog.Intent intent(long session) {
        return new AuditLog.Intent(
                clock.instant(),
                session,
                "reader",
                Optional.empty(),
                "select",
                "0".repeat(64),
                new TreeSet<>(),
                AuditLog.Verdict.PERMITTED,
                "",
                "",
                1,
                "");
    }

    /**
     * Waits until all is anchored, then holds log, acknowledgements and the ledger's roots against each other.
     *
     * @return what was found, for people
     */
    String end(LedgerClient ledger) throws IOException, InterruptedException {
        done = true;
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).as("the auditor hangs").isFalse();
        assertThat(log.failure()).isEmpty();
        long sealed =
                log.seal().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (log.position().anchored() < newest) {
            assertThat(System.nanoTime()).as("all is anchored").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        log.close();
        List<BatchRoot> roots =
                LedgerClient.await(ledger.read(new Command.ListRecords(hospital, Kinds.AUDIT_ANCHOR))).stream()
                        .map(AuditAnchor.class::cast)
                        .map(a -> new BatchRoot(a.first(), a.last(), Hash.ofHex(a.root())))
                        .toList();
        AuditReport report = AuditVerifier.verify(directory, roots, Optional.empty());
        assertThat(report.damage()).isEmpty();
        assertThat(roots).isNotEmpty();
        Set<Long> found =
                AuditSearch.find(directory, BodyKeys.of(officer), AuditQuery.newest(Integer.MAX_VALUE)).found().stream()
                        .map(one -> one.intent().session())
                        .collect(Collectors.toSet());
        assertThat(found).containsAll(acknowledged);
        return String.format(
                Locale.ROOT,
                "audit %d records acknowledged, none lost; newest intent %d, durable %d, anchored %d in %d batches; slowest"
                        + " acknowledgement %.1f ms",
                acknowledged.size(),
                newest,
                sealed,
                report.anchored(),
                roots.size(),
                slowest / 1e6);
    }

    @Override
    public void close() throws IOException {
        done = true;
        log.close();
    }
}
