/** Statements that change tables, read by a grammar of their own: what is not in it is refused. */
@NullMarked
package dev.ledgate.rewriter.ddl;

import org.jspecify.annotations.NullMarked;
