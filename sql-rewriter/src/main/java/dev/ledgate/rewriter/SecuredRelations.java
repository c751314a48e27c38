package dev.ledgate.rewriter;

import dev.ledgate.rewriter.secure.RefusedException;
import dev.ledgate.rewriter.secure.RelationSecurer;
import dev.ledgate.rewriter.shape.VisibleRelations;
import java.util.Optional;

/** Relations exist for the user if they have a secured form. */
record SecuredRelations(RelationSecurer securer, DatabaseCatalog catalog, boolean all) implements VisibleRelations {
    /** Below stand PostgreSQL's own: {@code FirstNormalObjectId} in {@code access/transam.h}. */
    private static final long FIRST_OF_USERS = 16_384;

    @Override
    public boolean named(Optional<String> schema, String name) {
        try {
            securer.secure(schema, name);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    @Override
    public boolean numbered(long oid) {
        return oid < FIRST_OF_USERS
                || catalog.tables().values().stream()
                        .anyMatch(t -> t.oid() == oid
                                && named(
                                        Optional.of(t.name().schema()), t.name().table()));
    }

    @Override
    public boolean function(String name) {
        return catalog.functions().contains(name);
    }

    @Override
    public boolean overloaded(String name) {
        return catalog.overloads().contains(name);
    }
}
