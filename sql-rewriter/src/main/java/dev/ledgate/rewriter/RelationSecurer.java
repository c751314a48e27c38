package dev.ledgate.rewriter;

import java.util.Optional;

/** What stands in place of a relation, for one profile and one catalog. Safe for any thread. */
@FunctionalInterface
public interface RelationSecurer {
    /**
     * The secured form of a relation that a statement reads.
     *
     * @param schema empty for an unqualified name
     * @param name folded, unquoted
     * @throws RefusedException if the user may not read it, with the same words as if it did not exist
     */
    Secured secure(Optional<String> schema, String name) throws RefusedException;
}
