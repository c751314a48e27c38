package dev.ledgate.sdn;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One path and who needs it: sessions that have it, sessions that wait for it to open, callers that wait for it to close.
 * While nobody needs it it stands for a removal that is not confirmed yet. Of the enforcer's thread only.
 */
final class PathState {
    private final List<FlowRule> rules;
    private final Deque<Waiting> opening = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();
    private int sessions;

    private record Waiting(CompletableFuture<Void> opened, long untilNanos) {}

    PathState(List<FlowRule> rules) {
        this.rules = rules;
    }

    List<FlowRule> rules() {
        return rules;
    }

    boolean isWanted() {
        return sessions > 0 || !opening.isEmpty();
    }

    boolean isOpening() {
        return !opening.isEmpty();
    }

    /** One more session needs it. Whoever waited for its end need not wait any more. */
    void permit(CompletableFuture<Void> opened, long untilNanos) {
        opening.add(new Waiting(opened, untilNanos));
        closed();
    }

    /** One session less needs it. A session that still waits is told so. */
    void isolate(CompletableFuture<Void> closed) {
        if (sessions > 0) {
            sessions--;
        } else if (!opening.isEmpty()) {
            opening.remove().opened().completeExceptionally(new IOException("the path was closed before it was open"));
        }
        if (isWanted()) {
            closed.complete(null);
        } else {
            closing.add(closed);
        }
    }

    /** The switches have it. */
    void opened() {
        sessions += opening.size();
        opening.forEach(waiting -> waiting.opened().complete(null));
        opening.clear();
    }

    /** It cannot be opened; who waits is refused and counts no more. */
    void refuse(IOException why) {
        opening.forEach(waiting -> waiting.opened().completeExceptionally(why));
        opening.clear();
    }

    /** Refuses those that have waited too long. */
    void refuseLate(long nowNanos, IOException why) {
        while (!opening.isEmpty() && nowNanos - opening.element().untilNanos() >= 0) {
            opening.remove().opened().completeExceptionally(why);
        }
    }

    /** It is known to be closed, or needed again. */
    void closed() {
        closing.forEach(waiting -> waiting.complete(null));
        closing.clear();
    }

    /** No session is left, whatever was counted. */
    void abandon() {
        sessions = 0;
        refuse(new IOException("the path enforcer is closing"));
    }

    /** Its end will not be seen. */
    void giveUp() {
        closing.forEach(waiting -> waiting.completeExceptionally(
                new IOException("the path enforcer was closed before the controller had removed the path")));
        closing.clear();
    }
}
