package dev.ledgate.rewriter.shape;

import java.util.Optional;

/**
 * @param schema empty for an unqualified name
 * @param name folded, unquoted; key words that stand for values, such as {@code current_date}, are among them
 * @param offset where the call starts in the user's text
 */
public record FunctionCall(Optional<String> schema, String name, int offset) {}
