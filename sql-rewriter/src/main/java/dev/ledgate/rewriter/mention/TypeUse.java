package dev.ledgate.rewriter.mention;

import java.util.Optional;

/**
 * A type named in a cast, a typed constant or a column definition.
 *
 * @param schema empty for an unqualified name
 * @param name as {@code pg_type} calls it: {@code int4}, {@code varchar}, {@code timestamptz}; without modifiers or
 *     brackets
 * @param array whether it is an array of it
 * @param offset where it starts in the user's text
 */
public record TypeUse(Optional<String> schema, String name, boolean array, int offset) {}
