package dev.ledgate.policy;

import java.util.Optional;

/**
 * A refusal, in words that the one refused may read: it names the table, column, construct or contract and what to do,
 * never data.
 *
 * @param state the SQLSTATE the client gets
 * @param message one sentence
 * @param hint what to do about it
 */
public record Denial(SqlState state, String message, Optional<String> hint) {
    public static Denial of(SqlState state, String message) {
        return new Denial(state, message, Optional.empty());
    }

    public static Denial of(SqlState state, String message, String hint) {
        return new Denial(state, message, Optional.of(hint));
    }
}
