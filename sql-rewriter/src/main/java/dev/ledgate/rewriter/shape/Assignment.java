package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.mention.Span;

/**
 * {@code column = value} in SET.
 *
 * @param column folded, unquoted
 * @param columnSpan in the user's text
 * @param value what it gets
 */
public record Assignment(String column, Span columnSpan, Expression value) {}
