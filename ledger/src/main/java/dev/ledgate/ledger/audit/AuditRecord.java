package dev.ledgate.ledger.audit;

import dev.ledgate.policy.port.AuditLog;
import java.time.Instant;

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

    /**
     * The secret behind the bodies that name this record.
     *
     * @param at when it came into use
     * @param officer {@link AuditOfficer#id()} of whoever can open it, in lower-case hex
     * @param sealed the secret, sealed to the officer, in lower-case hex
     */
    record KeyRecord(long number, Instant at, String officer, String sealed) implements AuditRecord {}

    /** An intent of which no key was at hand. @param keyRecord number of the record that holds its secret */
    record SealedIntent(long number, long keyRecord) implements AuditRecord {}

    /** An outcome of which no key was at hand. @param intent number of its intent */
    record SealedOutcome(long number, long keyRecord, long intent) implements AuditRecord {}
}
