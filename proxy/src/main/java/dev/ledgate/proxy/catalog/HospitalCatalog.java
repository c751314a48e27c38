package dev.ledgate.proxy.catalog;

import dev.ledgate.rewriter.DatabaseCatalog;
import java.util.Map;

/**
 * The hospital's database as the control plane read it.
 *
 * @param tables for the rewriter
 * @param sealedType {@code pg_type.oid} of the mirror's type {@code sealed}: how a column of sealed cells is known in a
 *     RowDescription
 * @param views {@code pg_class.oid} of each mirror view, with that of the table it shows
 */
public record HospitalCatalog(DatabaseCatalog tables, long sealedType, Map<Long, Long> views) {
    public HospitalCatalog {
        views = Map.copyOf(views);
    }
}
