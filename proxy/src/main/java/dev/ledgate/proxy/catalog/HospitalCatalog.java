package dev.ledgate.proxy.catalog;

import dev.ledgate.rewriter.DatabaseCatalog;

/**
 * The hospital's database as the control plane read it.
 *
 * @param tables for the rewriter
 * @param sealedType {@code pg_type.oid} of the mirror's type {@code sealed}: how a column of sealed cells is known in a
 *     RowDescription
 */
public record HospitalCatalog(DatabaseCatalog tables, long sealedType) {}
