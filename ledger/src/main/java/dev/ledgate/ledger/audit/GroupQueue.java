package dev.ledgate.ledger.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer; it takes everything at once. What nobody waits for does not wake the writer: it goes along with
 * the next that somebody does, or within {@link #PATIENCE_NANOS}. Safe for any thread.
 */
final class GroupQueue<T> {
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final int limit;
    private List<T> waiting = new ArrayList<>();
    private boolean urgent;
    private boolean closed;
    /** When the oldest item came, if there is one. */
    private long waitingSince;
    /** Until when the writer sleeps, unless it is woken; while it does. */
    private long sleepsUntil;

    private boolean sleeps;
    /** Whether the writer sleeps to let others come, and looks by itself soon. */
    private boolean gathers;
    /** Whether the writer was busy just now, so that it looks again soon without being woken. */
    private boolean busy;

    GroupQueue(int limit) {
        this.limit = limit;
    }

    enum Offered {
        TAKEN,
        FULL,
        CLOSED
    }

    /** Wakes the writer. Refuses beyond the limit. */
    Offered offer(T item) {
        return offer(item, limit, true);
    }

    /** Wakes the writer. Refuses only once it is closed. */
    Offered offerAlways(T item) {
        return offer(item, Integer.MAX_VALUE, true);
    }

    /** For what nobody waits for. Refuses only once it is closed. */
    Offered offerLazily(T item) {
        return offer(item, Integer.MAX_VALUE, false);
    }

    private Offered offer(T item, int most, boolean atOnce) {
        lock.lock();
        try {
            if (closed) {
                return Offered.CLOSED;
            }
            if (waiting.size() >= most) {
                return Offered.FULL;
            }
            if (waiting.isEmpty()) {
                waitingSince = System.nanoTime();
            }
            waiting.add(item);
            if (atOnce && !urgent) {
                urgent = true;
                if (!gathers) {
                    arrived.signal();
                }
            } else if (sleeps && waitingSince + PATIENCE_NANOS - sleepsUntil < 0) {
                arrived.signal();
            }
            return Offered.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #take(long, long)}, without a time to gather. */
    List<T> take(long nanos) throws InterruptedException {
        return take(nanos, System.nanoTime());
    }

    /**
     * Everything that waits; empty if nothing came within {@code nanos}, or it is closed and nothing is left.
     *
     * @param notBefore of {@link System#nanoTime()}: until then it gathers, and nobody who comes wakes the writer
     */
    List<T> take(long nanos, long notBefore) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            gather(notBefore);
            long began = System.nanoTime();
            while (!urgent && !closed) {
                long now = System.nanoTime();
                long left = nanos - (now - began);
                if (!waiting.isEmpty()) {
                    left = Math.min(left, PATIENCE_NANOS - (now - waitingSince));
                }
                if (left <= 0) {
                    break;
                }
                // Half of the range of nanoTime is as good as for ever, and can be compared.
                long atMost = Math.min(busy ? Math.min(left, PATIENCE_NANOS) : left, Long.MAX_VALUE / 2);
                sleepsUntil = now + atMost;
                sleeps = true;
                try {
                    long unused = arrived.awaitNanos(atMost);
                } finally {
                    sleeps = false;
                }
                busy = false;
            }
            List<T> taken = waiting;
            waiting = new ArrayList<>();
            urgent = false;
            busy = !taken.isEmpty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void gather(long notBefore) throws InterruptedException {
        gathers = true;
        try {
            for (long left = notBefore - System.nanoTime(); left > 0 && !closed; left = notBefore - System.nanoTime()) {
                long unused = arrived.awaitNanos(left);
            }
        } finally {
            gathers = false;
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
