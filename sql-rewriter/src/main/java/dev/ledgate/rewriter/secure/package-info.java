/**
 * What stands in the place of a table's name: a derived table that shows one user exactly the cells the rule lets the user
 * see, and nothing of the others to any expression around it. Makes text; runs nothing.
 */
@NullMarked
package dev.ledgate.rewriter.secure;

import org.jspecify.annotations.NullMarked;
