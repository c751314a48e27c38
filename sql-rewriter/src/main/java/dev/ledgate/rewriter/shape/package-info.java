/** What a statement touches, with places in the user's text: the only thing that decisions are made from. */
@NullMarked
package dev.ledgate.rewriter.shape;

import org.jspecify.annotations.NullMarked;
