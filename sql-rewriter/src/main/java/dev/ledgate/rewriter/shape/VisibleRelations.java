package dev.ledgate.rewriter.shape;

import java.util.Optional;

/** Which relations exist for the user. */
public interface VisibleRelations {
    boolean named(Optional<String> schema, String name);

    /** @param oid as in {@code pg_class.oid} */
    boolean numbered(long oid);
}
