package dev.ledgate.rewriter.parse;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;

/** How large a statement may be. */
public final class Limits {
    /** UTF-16 units of one statement. */
    public static final int TEXT = 1 << 20;

    public static final int TOKENS = 60_000;

    /** Brackets within brackets. */
    public static final int DEPTH = 200;

    /** Operators within one pair of brackets: Calcite's time grows with their square, its stack with their number. */
    static final int OPERATORS = 4_000;

    private Limits() {}

    public static Refusal tooDeep(int offset) {
        return new Refusal(
                Denial.of(
                        SqlState.STATEMENT_TOO_COMPLEX,
                        "the statement is too complex",
                        "split it into simpler statements"),
                offset);
    }

    public static Refusal tooLong() {
        return new Refusal(
                Denial.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "the statement is longer than " + TEXT + " characters or " + TOKENS + " tokens",
                        "split it into smaller statements"),
                -1);
    }
}
