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

    private AttributeKeySet(Address user, Map<AttributeName, G2> points, G2 hash) {
        this.user = user;
        this.points.putAll(points);
        this.hash = hash;
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

    /**
     * The same keys for one thread that opens several headers: each key that a pairing uses keeps what speeds up the next
     * ({@link G2#withLines}), 20 KB outside the heap for each key. Of a larger set than a policy can name, the first
     * attributes alone do. Where the JVM has no such thing, nothing is kept and nothing else differs.
     */
    public Prepared prepare() {
        Map<AttributeName, G2> prepared = new TreeMap<>();
        points.forEach((attribute, key) ->
                prepared.put(attribute, prepared.size() < AccessPolicy.MAX_LEAVES ? key.withLines() : key));
        return new Prepared(new AttributeKeySet(user, prepared, hash().withLines()));
    }

    /**
     * Keys with what was computed ahead of them. That tells the keys, so it lives no longer than the work that needs it:
     * {@link #close()} overwrites it. For one thread.
     */
    public static final class Prepared implements AutoCloseable {
        private final AttributeKeySet keys;

        private Prepared(AttributeKeySet keys) {
            this.keys = keys;
        }

        /** To be used until {@link #close()}, by one thread. */
        public AttributeKeySet keys() {
            return keys;
        }

        @Override
        public void close() {
            keys.points.values().forEach(G2::wipeLines);
            keys.hash().wipeLines();
        }
    }

    @Override
    public String toString() {
        return "AttributeKeySet[" + user + " " + points.keySet() + "]";
    }
}
