package dev.ledgate.ledger.snapshot;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the snapshot is known to be fresh: at some moment within the lease, the ledger had no block that the snapshot
 * lacks, and the block stream has not ended since. Safe for any thread.
 */
final class Lease {
    private final long nanos;
    private final LongSupplier nanoTime;

    private boolean poisoned;
    private boolean streaming;
    private boolean pending;
    private long pendingSince;
    private long pendingHeight;
    private long applied = -1;

    /** Read without the lock by every decision. */
    private volatile boolean held;

    private volatile long since;

    Lease(Duration lease, LongSupplier nanoTime) {
        this.nanos = lease.toNanos();
        this.nanoTime = nanoTime;
    }

    boolean holds() {
        return held && nanoTime.getAsLong() - since <= nanos;
    }

    /** The snapshot holds all blocks below {@code height}. */
    synchronized void applied(long height) {
        applied = height;
        renewIfReached();
    }

    /** The ledger had {@code height} blocks at some moment not before {@code asked}. */
    synchronized void proved(long asked, long height) {
        pending = true;
        pendingSince = asked;
        pendingHeight = height;
        renewIfReached();
    }

    private void renewIfReached() {
        if (pending && streaming && !poisoned && applied >= pendingHeight) {
            since = pendingSince;
            held = true;
            pending = false;
        }
    }

    synchronized void streamOpened() {
        streaming = true;
        renewIfReached();
    }

    /** The stream ended: proofs from before do not count any more. */
    synchronized void revoke() {
        held = false;
        streaming = false;
        pending = false;
    }

    /** A block could not be applied: never fresh again. */
    synchronized void poison() {
        revoke();
        poisoned = true;
    }
}
