package dev.ledgate.ledger.audit;

import java.util.concurrent.TimeUnit;

/**
 * Whether several sessions ask at about the same time, so that a moment's wait lets them share a force of the disk. One
 * that asks alone must not wait for others that do not come. Used by one thread.
 */
final class Crowd {
    /** How many different sessions make a crowd. */
    static final int SESSIONS = 4;

    /** Within which time. */
    static final long RECENT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The sessions that asked last, and when; newest first. */
    private final long[] sessions = new long[SESSIONS];

    private final long[] when = new long[SESSIONS];
    private int known;

    /** A session asks. @param now of {@link System#nanoTime()}, never less than before */
    void asks(long session, long now) {
        int place = 0;
        while (place < known && sessions[place] != session) {
            place++;
        }
        if (place == known) {
            known = Math.min(known + 1, SESSIONS);
            place = known - 1;
        }
        System.arraycopy(sessions, 0, sessions, 1, place);
        System.arraycopy(when, 0, when, 1, place);
        sessions[0] = session;
        when[0] = now;
    }

    /** Whether there is one now. */
    boolean isThere(long now) {
        return known == SESSIONS && now - when[SESSIONS - 1] < RECENT_NANOS;
    }
}
