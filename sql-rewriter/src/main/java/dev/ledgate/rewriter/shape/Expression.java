package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.mention.Span;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A value in a writing statement.
 *
 * @param span in the user's text
 * @param kind how much is known of it
 * @param literal for {@link Kind#LITERAL}, its text: a string decoded, a number as written
 * @param parameter for {@link Kind#PARAMETER}, its number
 */
public record Expression(Span span, Kind kind, Optional<String> literal, OptionalInt parameter) {
    public enum Kind {
        /** A string or number, perhaps with a cast. */
        LITERAL,
        /** {@code $1}, perhaps with a cast. */
        PARAMETER,
        NULL,
        DEFAULT,
        /** Anything else; its columns, functions and sub-queries are in the statement's shape. */
        OTHER
    }
}
