package dev.ledgate.ledger.audit;

import dev.ledgate.policy.port.AuditLog;

/** One record of the log, as read back. */
public sealed interface AuditRecord {
    /** Its place in the log; the first is 1 and there are no gaps. */
    long number();

    /** What was about to happen. */
    record IntentRecord(long number, AuditLog.Intent intent) implements AuditRecord {}

    /** What came of an earlier intent. */
    record OutcomeRecord(long number, AuditLog.Outcome outcome) implements AuditRecord {}

    /** Closes a batch: the records since the previous seal, that one included. It is itself the first of the next batch. */
    record SealRecord(long number, BatchRoot batch) implements AuditRecord {}

    /** The anchor confirmed a batch. */
    record AnchoredRecord(long number, BatchRoot batch) implements AuditRecord {}
}
