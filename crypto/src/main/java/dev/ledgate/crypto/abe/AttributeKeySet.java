package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.policy.Address;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All attribute keys of one user. Immutable; for any thread. */
public final class AttributeKeySet {
    private final Address user;
    private final Map<AttributeName, G2> points = new TreeMap<>();
    private volatile @Nullable G2 hash;

    /** @throws IllegalArgumentException if a key is another user's: mixed keys open nothing */
    public AttributeKeySet(Address user, Collection<AttributeKey> keys) {
        this.user = user;
        for (AttributeKey key : keys) {
            if (!key.user().equals(user)) {
                throw new IllegalArgumentException("a key of another user");
            }
            points.put(key.attribute(), key.key());
        }
    }

    public Address user() {
        return user;
    }

    public Set<AttributeName> attributes() {
        return Set.copyOf(points.keySet());
    }

    Map<AttributeName, G2> points() {
        return Collections.unmodifiableMap(points);
    }

    /** H(GID), computed on first use. */
    G2 hash() {
        G2 known = hash;
        if (known == null) {
            known = AttributeKey.hash(user);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "AttributeKeySet[" + user + " " + points.keySet() + "]";
    }
}
