package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.policy.Address;

/** The attribute keys that users hold. */
@FunctionalInterface
public interface AttributeKeyRing {
    /** An empty set for a user without keys. Safe for any thread; called off the event loop, so it may read a file. */
    AttributeKeySet keysOf(Address user);
}
