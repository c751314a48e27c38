package dev.ledgate.rewriter.shape;

import java.util.Optional;

/** Which relations exist for the user, and which names mean functions. */
public interface VisibleRelations {
    /** Whether every table exists for the user, so that a number made up tells of none that does not. */
    default boolean all() {
        return false;
    }

    boolean named(Optional<String> schema, String name);

    /** @param oid as in {@code pg_class.oid} */
    boolean numbered(long oid);

    /** Whether {@code (value).name} may be a call. */
    boolean function(String name);

    /** Whether the database has a function of its own by this name, in the search path. */
    default boolean overloaded(String name) {
        return false;
    }
}
