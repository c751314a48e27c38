package dev.ledgate.rewriter.mention;

import java.util.Optional;

/**
 * @param schema of {@code OPERATOR(schema.symbol)}
 * @param symbol as written, {@code !=} as {@code <>}
 * @param offset in the user's text
 */
public record OperatorUse(Optional<String> schema, String symbol, int offset) {}
