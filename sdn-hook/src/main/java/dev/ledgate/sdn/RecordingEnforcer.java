package dev.ledgate.sdn;

import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.PathEnforcer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Enforces nothing: it keeps count of the paths that a controller would have to open. Safe for any thread. */
public final class RecordingEnforcer implements PathEnforcer {
    private static final int KEPT = 1000;

    private final Map<NetworkPath, Integer> sessions = new HashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();

    /** What would have been done to a switch. */
    public enum Kind {
        OPENED,
        CLOSED
    }

    /**
     * One change.
     *
     * @param path source, destination and port
     */
    public record Change(Kind kind, String path) {}

    @Override
    public synchronized CompletionStage<Void> permit(WhitelistEntry entry) {
        NetworkPath path;
        try {
            path = NetworkPath.of(entry);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        if (sessions.merge(path, 1, Integer::sum) == 1) {
            note(Kind.OPENED, path);
        }
        return CompletableFuture.completedStage(null);
    }

    /** Isolating what is not open does nothing. */
    @Override
    public synchronized CompletionStage<Void> isolate(WhitelistEntry entry) {
        NetworkPath path;
        try {
            path = NetworkPath.of(entry);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        if (sessions.containsKey(path) && sessions.merge(path, -1, Integer::sum) == 0) {
            sessions.remove(path);
            note(Kind.CLOSED, path);
        }
        return CompletableFuture.completedStage(null);
    }

    /** How many paths would be open now. */
    public synchronized int open() {
        return sessions.size();
    }

    /** The newest changes, oldest first, at most 1,000. */
    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    private void note(Kind kind, NetworkPath path) {
        if (changes.size() == KEPT) {
            changes.removeFirst();
        }
        changes.addLast(new Change(kind, path.toString()));
    }

    @Override
    public String describe() {
        return "no network path is enforced: what sessions would need is only recorded (" + open() + " now)";
    }

    @Override
    public synchronized void close() {
        sessions.keySet().stream()
                .sorted(Comparator.comparing(NetworkPath::toString))
                .forEach(path -> note(Kind.CLOSED, path));
        sessions.clear();
    }
}
