package dev.ledgate.ledger.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the writer; it takes everything at once. Safe for any thread. */
final class GroupQueue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final int limit;
    private List<T> waiting = new ArrayList<>();
    private boolean closed;

    GroupQueue(int limit) {
        this.limit = limit;
    }

    enum Offered {
        TAKEN,
        FULL,
        CLOSED
    }

    /** Refuses beyond the limit. */
    Offered offer(T item) {
        return offer(item, limit);
    }

    /** Refuses only once it is closed. */
    Offered offerAlways(T item) {
        return offer(item, Integer.MAX_VALUE);
    }

    private Offered offer(T item, int most) {
        lock.lock();
        try {
            if (closed) {
                return Offered.CLOSED;
            }
            if (waiting.size() >= most) {
                return Offered.FULL;
            }
            waiting.add(item);
            if (waiting.size() == 1) {
                arrived.signal();
            }
            return Offered.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Everything that waits; empty if nothing came within {@code nanos}, or it is closed and nothing is left. */
    List<T> take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            List<T> taken = waiting;
            waiting = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken in any more; what waits can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
