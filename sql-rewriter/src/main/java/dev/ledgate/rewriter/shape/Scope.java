package dev.ledgate.rewriter.shape;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names of the CTEs that a place in a statement sees. One thread. */
final class Scope {
    private final @Nullable Scope outer;
    private final Set<String> names = new HashSet<>();

    private Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    static Scope empty() {
        return new Scope(null);
    }

    Scope inner() {
        return new Scope(this);
    }

    void add(String name) {
        names.add(name);
    }

    boolean has(String name) {
        return names.contains(name) || (outer != null && outer.has(name));
    }
}
