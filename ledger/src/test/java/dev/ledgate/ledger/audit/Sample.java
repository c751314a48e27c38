package dev.ledgate.ledger.audit;

import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Records and logs to test with. */
final class Sample {
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final TestOfficer OFFICER = new TestOfficer();
    static final AuditSettings DEFAULT = AuditSettings.sealedTo(OFFICER);
    static final AuditSettings BY_HAND = DEFAULT.withBatch(1_000_000, Duration.ofHours(1));

    private Sample() {}

    static AuditLog.Intent intent(String login, int n) {
        return new AuditLog.Intent(
                NOON.plusMillis(n),
                n,
                login,
                n % 2 == 0 ? Optional.of(new Address("0x" + "ab".repeat(20))) : Optional.empty(),
                "select",
                "d".repeat(64),
                new TreeSet<>(List.of(TableName.parse("patients"), TableName.parse(n % 3 == 0 ? "claims" : "x.y"))),
                AuditLog.Verdict.PERMITTED,
                "",
                "hisc/7 \u00fc",
                n,
                n % 2 == 0 ? "heart-study" : "");
    }

    static AuditLog.Intent denied(String login, int n) {
        AuditLog.Intent i = intent(login, n);
        return new AuditLog.Intent(
                i.at(),
                i.session(),
                i.login(),
                i.user(),
                i.action(),
                i.statementDigest(),
                new TreeSet<>(),
                AuditLog.Verdict.DENIED,
                "42501",
                "",
                i.snapshotVersion(),
                i.purpose());
    }

    static AuditLog.Outcome outcome(long intent) {
        return new AuditLog.Outcome(
                intent,
                NOON.plusSeconds(intent),
                3 * intent,
                intent,
                "00000",
                new TreeSet<>(List.of("0".repeat(32), "5".repeat(32))),
                intent % 2 == 0);
    }

    /** That open every log written to {@link #OFFICER}. */
    static BodyKeys keys() {
        return BodyKeys.of(OFFICER);
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Four intents with their outcomes, sealed after the second pair, closed, behind the record of their secret. */
    static List<BatchRoot> smallLog(Path directory) throws IOException {
        RememberingAnchor anchor = new RememberingAnchor();
        try (ChainedAuditLog log =
                ChainedAuditLog.open(directory, BY_HAND.withSegmentBytes(600), Optional.of(anchor))) {
            for (int n = 0; n < 4; n++) {
                log.outcome(outcome(await(log.intent(intent("researcher", n)))));
                if (n == 1) {
                    await(log.seal());
                }
            }
        }
        return anchor.roots();
    }

    /** An anchor that takes everything. */
    static final class RememberingAnchor implements Anchor {
        private final ConcurrentLinkedQueue<BatchRoot> roots = new ConcurrentLinkedQueue<>();

        @Override
        public CompletionStage<Void> anchor(long firstRecord, long lastRecord, byte[] root) {
            roots.add(new BatchRoot(firstRecord, lastRecord, Hash.of(Arrays.copyOf(root, root.length))));
            return CompletableFuture.completedStage(null);
        }

        List<BatchRoot> roots() {
            return List.copyOf(roots);
        }
    }
}
