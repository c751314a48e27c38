/**
 * The control plane's side of the hospital's database, through JDBC: what Ledgate installs there, what the rewriter needs
 * to know of it, and the rows that Ledgate keeps in it. Blocking; never called from an event loop or per query.
 */
@NullMarked
package dev.ledgate.proxy.catalog;

import org.jspecify.annotations.NullMarked;
