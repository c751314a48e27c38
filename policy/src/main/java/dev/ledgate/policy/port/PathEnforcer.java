package dev.ledgate.policy.port;

import dev.ledgate.policy.WhitelistEntry;
import java.io.Closeable;
import java.util.concurrent.CompletionStage;

/**
 * Opens the network path of a validated session and closes it again. The second wall: the proxy's own cut comes first and
 * does not wait for this one. Safe for any thread.
 */
public interface PathEnforcer extends Closeable {
    /**
     * @return completes once the path is known to be open (a controller's 2xx alone does not show that); completes
     *     exceptionally if it cannot be opened, and then the session is refused
     */
    CompletionStage<Void> permit(WhitelistEntry path);

    /**
     * Closes the path once no session needs it any more. Tries for ever; the stage tells when it is known to be closed.
     */
    CompletionStage<Void> isolate(WhitelistEntry path);

    /** One line for people: what enforces, and whether it can. */
    String describe();

    @Override
    void close();
}
