/** What a statement mentions, each with its place in the user's text: the words that parser and analyser share. */
@NullMarked
package dev.ledgate.rewriter.mention;

import org.jspecify.annotations.NullMarked;
