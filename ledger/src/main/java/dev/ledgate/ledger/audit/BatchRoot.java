package dev.ledgate.ledger.audit;

/**
 * The Merkle root over a run of records.
 *
 * @param first number of the first record
 * @param last number of the last record, not before {@code first}
 * @param root the root
 */
public record BatchRoot(long first, long last, Hash root) {
    public BatchRoot {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("no batch has records " + first + " to " + last);
        }
    }
}
