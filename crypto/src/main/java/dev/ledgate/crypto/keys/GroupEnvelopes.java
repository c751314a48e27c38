package dev.ledgate.crypto.keys;

import java.util.Collection;

/** The wrapped keys of all policy groups, current and past epochs, as the ledger or its snapshot has them. */
@FunctionalInterface
public interface GroupEnvelopes {
    /** A stable view. Safe for any thread; called off the event loop. */
    Collection<GroupEnvelope> all();
}
