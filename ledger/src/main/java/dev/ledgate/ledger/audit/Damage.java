package dev.ledgate.ledger.audit;

/**
 * What is wrong with a log.
 *
 * @param record number of the first bad record; for a bad root the first record under it, as the root cannot tell which
 *     of them was changed
 * @param kind what kind of damage
 * @param reason one sentence, no data
 */
public record Damage(long record, Kind kind, String reason) {
    /** The kinds of damage. */
    public enum Kind {
        /** The record does not continue the chain. */
        BAD_HASH,
        /** Another record, or none, stands where this one belongs. */
        GAP,
        /** The bytes are no record. */
        BAD_FORM,
        /** The records do not give the root that was sealed or anchored. */
        BAD_ROOT,
        /** The body of a record does not open with its own key, or what opens is no body. */
        BAD_BODY,
        /** The log ends before a record that is known to have been written. */
        TRUNCATED
    }
}
