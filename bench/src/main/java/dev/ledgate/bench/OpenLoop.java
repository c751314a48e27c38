package dev.ledgate.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Clients that ask at fixed times, whether or not they have their answers. A client has one question open at a time; a
 * question that could not be asked in time is timed from the moment at which it was due, so that a slow answer counts for
 * all that had to wait behind it (no coordinated omission).
 */
final class OpenLoop {
    private final Supplier<CompletionStage<?>> work;
    private final long[] nanos;
    private final Client[] clients;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private final class Client {
        private final Deque<Long> due = new ArrayDeque<>();
        private boolean asking;

        void ask(long when) {
            synchronized (this) {
                due.add(when);
                if (asking) {
                    return;
                }
                asking = true;
            }
            next();
        }

        private void next() {
            long when;
            synchronized (this) {
                Long first = due.poll();
                if (first == null) {
                    asking = false;
                    return;
                }
                when = first;
            }
            var unused = work.get().whenComplete((done, failure) -> {
                if (failure != null) {
                    failed.incrementAndGet();
                }
                nanos[answered.getAndIncrement()] = System.nanoTime() - when;
                next();
            });
        }
    }

    private OpenLoop(int clients, int questions, Supplier<CompletionStage<?>> work) {
        this.work = work;
        this.nanos = new long[questions];
        this.clients = new Client[clients];
        for (int i = 0; i < clients; i++) {
            this.clients[i] = new Client();
        }
    }

    /**
     * Nanoseconds from when each question was due to its answer.
     *
     * @param perSecond questions of all clients together
     */
    static long[] run(int clients, int perSecond, int seconds, Supplier<CompletionStage<?>> work)
            throws InterruptedException {
        int questions = perSecond * seconds;
        OpenLoop loop = new OpenLoop(clients, questions, work);
        long begin = System.nanoTime();
        for (int i = 0; i < questions; i++) {
            long when = begin + i * 1_000_000_000L / perSecond;
            for (long left = when - System.nanoTime(); left > 0; left = when - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            loop.clients[i % clients].ask(when);
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (loop.answered.get() < questions) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("only " + loop.answered + " of " + questions + " were answered");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        if (loop.failed.get() > 0) {
            throw new IllegalStateException(loop.failed + " of " + questions + " failed");
        }
        return loop.nanos;
    }
}
