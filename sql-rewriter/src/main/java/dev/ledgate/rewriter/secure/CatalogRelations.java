package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** PostgreSQL's system catalog, by an allow-list. */
final class CatalogRelations {
    CatalogRelations(Map<DatabaseCatalog.Table, Set<String>> visible, DatabaseCatalog catalog, boolean owner) {}

    Optional<Secured> secure(Optional<String> schema, String name) throws RefusedException {
        return Optional.empty();
    }
}
