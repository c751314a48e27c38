package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.G1Table;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.GtTable;
import dev.ledgate.crypto.pairing.Scalar;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Powers of attributes' public keys for the rows of a ciphertext. An attribute that is used again and again gets window
 * tables (2 MB, about 20 ms of work, which 40 uses repay); of the attributes used last, a fixed number is kept. The
 * exponents are an encryptor's one-time r_x and nothing else: which entries are read depends on them. For any thread.
 */
final class HotAttributes {
    static final int USES_BEFORE_TABLES = 40;
    private static final int WINDOW = 6;

    private static final class Uses {
        int count;

        @Nullable
        Powers tables;
    }

    /** E^r and Y^r of one attribute. */
    interface Powers {
        GT e(Scalar r);

        G1 y(Scalar r);
    }

    private record Plain(AttributePublicKey key) implements Powers {
        @Override
        public GT e(Scalar r) {
            return key.e().power(r);
        }

        @Override
        public G1 y(Scalar r) {
            return key.y().times(r);
        }
    }

    private record Tables(GtTable ofE, G1Table ofY) implements Powers {
        @Override
        public GT e(Scalar r) {
            return ofE.power(r);
        }

        @Override
        public G1 y(Scalar r) {
            return ofY.times(r);
        }
    }

    private final int capacity;
    private final Map<AttributePublicKey, Uses> attributes = new LinkedHashMap<>(16, 0.75f, true);

    /** @param capacity how many attributes may have tables; 0 for none */
    HotAttributes(int capacity) {
        this.capacity = capacity;
    }

    /** Counts one use of the attribute, and builds its tables when that is the one that makes them worth it. */
    Powers of(AttributePublicKey key) {
        if (capacity == 0) {
            return new Plain(key);
        }
        Uses uses;
        synchronized (attributes) {
            uses = attributes.get(key);
            if (uses == null) {
                makeRoom();
                uses = new Uses();
                attributes.put(key, uses);
            }
            if (uses.tables != null) {
                return uses.tables;
            }
            uses.count++;
            if (uses.count != USES_BEFORE_TABLES) {
                return new Plain(key);
            }
        }
        Powers built = new Tables(GtTable.of(key.e(), WINDOW), G1Table.of(key.y(), WINDOW));
        synchronized (attributes) {
            uses.tables = built;
        }
        return built;
    }

    /** How many attributes have tables now. */
    int withTables() {
        synchronized (attributes) {
            return (int) attributes.values().stream()
                    .filter(uses -> uses.tables != null)
                    .count();
        }
    }

    private void makeRoom() {
        Iterator<Uses> eldestFirst = attributes.values().iterator();
        while (attributes.size() >= capacity && eldestFirst.hasNext()) {
            eldestFirst.next();
            eldestFirst.remove();
        }
    }
}
