package dev.ledgate.ledger.audit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands sealed batches to the anchor, one at a time, in order, for as long as it takes. Its state belongs to its own
 * thread; the methods may be called from any.
 */
final class AnchorFeed {
    private static final long ANSWER_SECONDS = 30;
    private static final long FIRST_RETRY_MILLIS = 200;
    private static final long LAST_RETRY_MILLIS = 30_000;
    private static final long NOTHING_WAITS = Long.MIN_VALUE;
    private static final System.Logger LOG = System.getLogger(AnchorFeed.class.getName());

    private final Optional<Anchor> anchor;
    private final Consumer<BatchRoot> confirmed;
    private final ScheduledThreadPoolExecutor thread;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean asking;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private volatile long oldestSince = NOTHING_WAITS;
    private final AtomicInteger unconfirmed = new AtomicInteger();

    private record Waiting(BatchRoot batch, long sinceNanos) {}

    AnchorFeed(Optional<Anchor> anchor, Consumer<BatchRoot> confirmed) {
        this.anchor = anchor;
        this.confirmed = confirmed;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "ledgate-audit-anchor");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    void add(List<BatchRoot> batches) {
        if (anchor.isEmpty() || batches.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        unconfirmed.addAndGet(batches.size());
        run(() -> {
            for (BatchRoot batch : batches) {
                waiting.add(new Waiting(batch, now));
            }
            ask();
        });
    }

    /** Whether a batch has waited longer than this. */
    boolean overdue(Duration limit) {
        long since = oldestSince;
        return since != NOTHING_WAITS && System.nanoTime() - since > limit.toNanos();
    }

    private void ask() {
        Waiting next = waiting.peek();
        oldestSince = next == null ? NOTHING_WAITS : next.sinceNanos();
        if (next == null || asking) {
            return;
        }
        asking = true;
        BatchRoot batch = next.batch();
        CompletionStage<Void> answer;
        try {
            answer = anchor.orElseThrow()
                    .anchor(batch.first(), batch.last(), batch.root().bytes());
        } catch (RuntimeException e) {
            failed(batch, e);
            return;
        }
        var unused = answer.toCompletableFuture()
                .copy()
                .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> run(() -> {
                    if (failure == null) {
                        anchored(batch);
                    } else {
                        failed(batch, failure);
                    }
                }));
    }

    private void anchored(BatchRoot batch) {
        asking = false;
        retryMillis = FIRST_RETRY_MILLIS;
        waiting.remove();
        confirmed.accept(batch);
        unconfirmed.decrementAndGet();
        ask();
    }

    private void failed(BatchRoot batch, Throwable why) {
        LOG.log(
                System.Logger.Level.WARNING,
                "records {0} to {1} could not be anchored ({2}); trying again in {3} ms",
                batch.first(),
                batch.last(),
                why.toString(),
                retryMillis);
        var unused = schedule(retryMillis);
        retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
    }

    private Optional<Object> schedule(long millis) {
        if (thread.isShutdown()) {
            return Optional.empty();
        }
        return Optional.of(thread.schedule(
                () -> {
                    asking = false;
                    ask();
                },
                millis,
                TimeUnit.MILLISECONDS));
    }

    private void run(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    /** Waits until nothing is left to anchor, but no longer than this, and stops. */
    void close(Duration grace) throws InterruptedException {
        long until = System.nanoTime() + grace.toNanos();
        while (unconfirmed.get() > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        thread.shutdownNow();
    }
}
