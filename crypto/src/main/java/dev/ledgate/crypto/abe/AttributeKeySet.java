package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.policy.Address;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All attribute keys of one user. Immutable; for any thread. */
public final class AttributeKeySet {
    private final Address user;
    private final Map<AttributeName, AttributeKey> keys = new TreeMap<>();

    /** @throws IllegalArgumentException if a key is another user's: mixed keys open nothing */
    public AttributeKeySet(Address user, Collection<AttributeKey> keys) {
        this.user = user;
        for (AttributeKey key : keys) {
            if (!key.user().equals(user)) {
                throw new IllegalArgumentException("a key of another user");
            }
            this.keys.put(key.attribute(), key);
        }
    }

    public Address user() {
        return user;
    }

    public Set<AttributeName> attributes() {
        return Set.copyOf(keys.keySet());
    }

    Map<AttributeName, G2> points() {
        Map<AttributeName, G2> points = new TreeMap<>();
        keys.forEach((name, key) -> points.put(name, key.key()));
        return points;
    }

    @Override
    public String toString() {
        return "AttributeKeySet[" + user + " " + keys.keySet() + "]";
    }
}
