package dev.ledgate.proxy.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answers that the server owes us, in the order in which they come. */
final class PendingResponses {
    private final Deque<Pending> queue = new ArrayDeque<>();

    void add(Pending pending) {
        queue.add(pending);
    }

    @Nullable
    Pending head() {
        return queue.peek();
    }

    void remove() {
        queue.remove();
    }

    /**
     * Whether the record of what comes next is not durable yet. Counted in is what only makes ready for it: sent ahead, it
     * would wake the client for nothing.
     */
    boolean awaitRecord() {
        for (Pending pending : queue) {
            if (pending instanceof Pending.Rows rows) {
                return rows.awaitsRecord;
            }
            if (!pending.makesReady()) {
                return false;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void forEach(Consumer<Pending> action) {
        queue.forEach(action);
    }

    /** Whether the end of the current sequence of messages has been sent. */
    boolean endsInSight() {
        return queue.stream().anyMatch(p -> p instanceof Pending.Ready);
    }

    /**
     * Takes off what the server skips after an error: all up to the next ReadyForQuery. What was assumed is undone, the
     * latest first.
     *
     * @return what was taken off, the one at fault first
     */
    List<Pending> skip() {
        List<Pending> skipped = new ArrayList<>();
        while (!queue.isEmpty() && !(queue.peek() instanceof Pending.Ready)) {
            skipped.add(queue.remove());
        }
        List<Pending> latestFirst = new ArrayList<>(skipped);
        Collections.reverse(latestFirst);
        latestFirst.forEach(Pending::undo);
        return skipped;
    }
}
