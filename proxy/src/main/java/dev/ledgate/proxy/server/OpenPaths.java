package dev.ledgate.proxy.server;

import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.PathEnforcer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Counts the sessions on each network path, so that a path is closed with the last of them. Safe for any thread. */
final class OpenPaths {
    private final PathEnforcer enforcer;
    private final Map<WhitelistEntry, Integer> sessions = new HashMap<>();

    OpenPaths(PathEnforcer enforcer) {
        this.enforcer = enforcer;
    }

    /** Every call is answered by one {@link #leave}, also if the path could not be opened. */
    synchronized CompletionStage<Void> enter(WhitelistEntry path) {
        sessions.merge(path, 1, Integer::sum);
        return enforcer.permit(path);
    }

    synchronized void leave(WhitelistEntry path) {
        Integer left = sessions.merge(path, -1, Integer::sum);
        if (left == null || left <= 0) {
            sessions.remove(path);
            // It tries until it has succeeded; there is nothing to wait for.
            CompletionStage<Void> closing = enforcer.isolate(path);
            closing.exceptionally(failure -> null);
        }
    }
}
