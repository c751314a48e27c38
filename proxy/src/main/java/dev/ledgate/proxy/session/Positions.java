package dev.ledgate.proxy.session;

import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Brings a place in what the server was sent back to the user's text.
 *
 * @param plan the rewriting; a plan with sealed literals is longer than its map knows, so it gives no places
 * @param before characters of the user's text that stand before this statement
 */
record Positions(Optional<Rewritten> plan, int before) {
    static final Positions NONE = new Positions(Optional.empty(), 0);

    static Positions of(Rewritten plan, int before) {
        return new Positions(Optional.of(plan), before);
    }

    OptionalInt original(String position) {
        if (plan.isEmpty() || plan.get().sql().size() != 1 || !position.matches("\\d{1,9}")) {
            return OptionalInt.empty();
        }
        OptionalInt mapped = plan.get().positions().original(Integer.parseInt(position));
        return mapped.isPresent() ? OptionalInt.of(mapped.getAsInt() + before) : mapped;
    }
}
