package dev.ledgate.ledger.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How a log is kept. There is no log without an officer: bodies are never written in the clear.
 *
 * @param officer who can read the bodies
 * @param clock says when a new secret is due
 * @param batchRecords a batch is sealed once it has this many intents and outcomes
 * @param batchAge or once its oldest intent or outcome is this old
 * @param segmentBytes a new file is begun at the first seal after this size
 * @param queueLimit how many records may wait for the disk; an intent beyond it is refused
 * @param anchorLimit while a sealed batch has waited longer than this for its anchor, every intent is refused; empty: never
 * @param head where the number and hash of the newest durable record are kept; empty: {@code head} in the log's
 *     directory. It shows truncation only as far as whoever truncates the log cannot write it too.
 */
public record AuditSettings(
        AuditOfficer officer,
        Clock clock,
        int batchRecords,
        Duration batchAge,
        long segmentBytes,
        int queueLimit,
        Optional<Duration> anchorLimit,
        Optional<Path> head) {
    /** Readable by this officer. 1024 records or 5 s a batch, 64 MiB a file, 65,536 waiting. */
    public static AuditSettings sealedTo(AuditOfficer officer) {
        return new AuditSettings(
                officer,
                Clock.systemUTC(),
                1024,
                Duration.ofSeconds(5),
                64L << 20,
                65_536,
                Optional.empty(),
                Optional.empty());
    }

    public AuditSettings {
        if (batchRecords < 1 || segmentBytes < 1 || queueLimit < 1 || batchAge.isNegative() || batchAge.isZero()) {
            throw new IllegalArgumentException("sizes and times of an audit log are above zero");
        }
    }

    public AuditSettings withBatch(int records, Duration age) {
        return new AuditSettings(officer, clock, records, age, segmentBytes, queueLimit, anchorLimit, head);
    }

    public AuditSettings withSegmentBytes(long bytes) {
        return new AuditSettings(officer, clock, batchRecords, batchAge, bytes, queueLimit, anchorLimit, head);
    }

    public AuditSettings withQueueLimit(int records) {
        return new AuditSettings(officer, clock, batchRecords, batchAge, segmentBytes, records, anchorLimit, head);
    }

    public AuditSettings withAnchorLimit(Duration limit) {
        return new AuditSettings(
                officer, clock, batchRecords, batchAge, segmentBytes, queueLimit, Optional.of(limit), head);
    }

    public AuditSettings withHead(Path file) {
        return new AuditSettings(
                officer, clock, batchRecords, batchAge, segmentBytes, queueLimit, anchorLimit, Optional.of(file));
    }

    public AuditSettings withClock(Clock other) {
        return new AuditSettings(officer, other, batchRecords, batchAge, segmentBytes, queueLimit, anchorLimit, head);
    }
}
