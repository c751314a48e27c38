/** Tokens to a tree: what Calcite is given, and how places in it map back. Knows nothing of policy. */
@NullMarked
package dev.ledgate.rewriter.parse;

import org.jspecify.annotations.NullMarked;
