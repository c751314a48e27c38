package dev.ledgate.proxy.catalog;

import dev.ledgate.rewriter.DatabaseCatalog;
import java.util.Map;
import java.util.Set;

/**
 * The hospital's database as the control plane read it.
 *
 * @param tables for the rewriter
 * @param sealedType {@code pg_type.oid} of the mirror's type {@code sealed}: how a column of sealed cells is known in a
 *     RowDescription
 * @param searchTypes the same of the types of searchable columns
 * @param views {@code pg_class.oid} of each mirror view, with that of the table it shows
 */
public record HospitalCatalog(DatabaseCatalog tables, long sealedType, Set<Long> searchTypes, Map<Long, Long> views) {
    public HospitalCatalog {
        searchTypes = Set.copyOf(searchTypes);
        views = Map.copyOf(views);
    }
}
