package dev.ledgate.rewriter.shape;

/**
 * {@code column = value} in SET.
 *
 * @param column folded, unquoted
 * @param columnSpan in the user's text
 * @param value what it gets
 */
public record Assignment(String column, Span columnSpan, Expression value) {}
