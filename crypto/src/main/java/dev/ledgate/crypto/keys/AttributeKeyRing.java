package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.policy.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The attribute keys that users hold. */
@FunctionalInterface
public interface AttributeKeyRing {
    /** An empty set for a user without keys. Safe for any thread; called off the event loop, so it may read a file. */
    AttributeKeySet keysOf(Address user);

    /** A ring of fixed content, such as what {@link AttributeKeyStore} loaded; keys of several users may be mixed. */
    static AttributeKeyRing of(Collection<AttributeKey> keys) {
        Map<Address, List<AttributeKey>> byUser = new TreeMap<>();
        keys.forEach(
                k -> byUser.computeIfAbsent(k.user(), u -> new ArrayList<>()).add(k));
        Map<Address, AttributeKeySet> sets = new TreeMap<>();
        byUser.forEach((user, own) -> sets.put(user, new AttributeKeySet(user, own)));
        return user -> {
            AttributeKeySet set = sets.get(user);
            return set == null ? new AttributeKeySet(user, List.of()) : set;
        };
    }
}
