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

/** The audit records that one session asked for and was not told of. On the client's event loop. */
final class AskedRecords {
    private final AuditLog audit;
    private final EventLoop loop;
    private final Duration limit;
    private final Consumer<Runnable> onLoop;
    private final Runnable answered;

    /** The oldest first. */
    private final Deque<Asked> asked = new ArrayDeque<>();

    /**
     * @param limit how long a record may take; then it is as if it could not be written
     * @param onLoop from any thread, runs a task on the loop, and ends the session if it throws
     * @param answered run on the loop when a record is durable, or will not be, that was not so at once; leads to {@link
     *     #settle}
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

    /** Asks for a record. It may be known at once: {@link #settle} is to be called before the event ends. */
    void write(long ticket, AuditLog.Intent intent) {
        Asked record = new Asked(ticket, audit.intent(intent).toCompletableFuture());
        asked.add(record);
        if (record.known()) {
            return;
        }
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

    /** Tells the session of the records that are durable, or will not be. @return whether there were any */
    boolean settle(Session session) {
        boolean any = false;
        for (Asked next = asked.peek(); next != null && next.known(); next = asked.peek()) {
            asked.remove();
            any = true;
            if (next.durable()) {
                session.intentWritten(next.ticket, next.answer.join());
            } else {
                session.intentFailed(next.ticket);
            }
        }
        return any;
    }
}
