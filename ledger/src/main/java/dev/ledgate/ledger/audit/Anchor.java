package dev.ledgate.ledger.audit;

import java.util.concurrent.CompletionStage;

/**
 * Keeps roots where the log's owner cannot change them, such as the ledger. Called by one thread, one batch at a time, in
 * order; a batch whose answer was lost is handed over again, so anchoring the same batch twice must succeed.
 */
@FunctionalInterface
public interface Anchor {
    /**
     * @param root 32 bytes: the Merkle root (RFC 6962) over the canonical bytes of the records
     * @return completes once the root cannot be taken back; completes exceptionally if it must be tried again
     */
    CompletionStage<Void> anchor(long firstRecord, long lastRecord, byte[] root);
}
