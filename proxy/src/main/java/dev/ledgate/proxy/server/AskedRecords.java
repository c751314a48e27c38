package dev.ledgate.proxy.server;

import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.proxy.session.Session;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The audit records that one session asked for and was not told of. It is told when somebody looks ({@link #settle}), so that
 * a record which is durable before the server's answer comes wakes nobody; or, once {@link #awaitAll} was called, as soon as
 * they are durable. On the client's event loop.
 */
final class AskedRecords {
    private final AuditLog audit;
    private final EventLoop loop;
    private final Duration limit;
    private final Consumer<Runnable> onLoop;
    private final Runnable answered;

    /** The oldest first. */
    private final Deque<Asked> asked = new ArrayDeque<>();

    /**
     * @param limit how long an awaited record may take; then it is as if it could not be written
     * @param onLoop from any thread, runs a task on the loop, and ends the session if it throws
     * @param answered run on the loop when an awaited record is durable, or will not be; leads to {@link #settle}
     */
    AskedRecords(AuditLog audit, EventLoop loop, Duration limit, Consumer<Runnable> onLoop, Runnable answered) {
        this.audit = audit;
        this.loop = loop;
        this.limit = limit;
        this.onLoop = onLoop;
        this.answered = answered;
    }

    private static final class Asked {
        final long ticket;
        final CompletableFuture<Long> answer;
        boolean awaited;
        boolean givenUp;

        Asked(long ticket, CompletableFuture<Long> answer) {
            this.ticket = ticket;
            this.answer = answer;
        }

        boolean known() {
            return givenUp || answer.isDone();
        }

        boolean durable() {
            return !givenUp && !answer.isCompletedExceptionally();
        }
    }

    /** @param awaited whether the session does nothing else meanwhile */
    void write(long ticket, AuditLog.Intent intent, boolean awaited) {
        Asked record = new Asked(ticket, audit.intent(intent).toCompletableFuture());
        asked.add(record);
        if (awaited) {
            await(record);
        }
    }

    /** From now on all that were asked for are awaited. */
    void awaitAll() {
        asked.forEach(this::await);
    }

    private void await(Asked record) {
        if (record.awaited) {
            return;
        }
        record.awaited = true;
        // A timer of this event loop: nobody is woken to set or to cancel it.
        ScheduledFuture<?> patience = loop.schedule(
                () -> onLoop.accept(() -> {
                    record.givenUp = true;
                    answered.run();
                }),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        var unused = record.answer.whenComplete((number, failure) -> onLoop.accept(() -> {
            patience.cancel(false);
            answered.run();
        }));
    }

    /** Tells the session of the records that are durable, or will not be. */
    void settle(Session session) {
        for (Asked next = asked.peek(); next != null && next.known(); next = asked.peek()) {
            asked.remove();
            if (next.durable()) {
                session.intentWritten(next.ticket, next.answer.join());
            } else {
                session.intentFailed(next.ticket);
            }
        }
    }
}
