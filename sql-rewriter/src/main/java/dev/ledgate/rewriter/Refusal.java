package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import java.util.OptionalInt;

/**
 * A statement is refused while it is read, at a place in it. Carries no stack trace: it is an answer, not a fault.
 */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Denial denial;
    private final int offset;

    /** @param offset the place in the user's text, in UTF-16 units from 0; negative for none */
    public Refusal(Denial denial, int offset) {
        super(denial.message(), null, false, false);
        this.denial = denial;
        this.offset = offset;
    }

    /** A construct that cannot be rewritten safely. */
    public static Refusal unsupported(String what, int offset) {
        return new Refusal(
                Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        what + " cannot be used here",
                        "the statement cannot be shown to obey the patients' consent; write it without " + what),
                offset);
    }

    /** As {@link #unsupported(String, int)}, with a hint of its own. */
    public static Refusal unsupported(String what, String hint, int offset) {
        return new Refusal(Denial.of(SqlState.FEATURE_NOT_SUPPORTED, what + " cannot be used here", hint), offset);
    }

    /** @param near the text of the token at the place; empty for the end */
    public static Refusal syntax(String near, int offset) {
        String where = near.isEmpty() ? "at end of input" : "at or near \"" + near + "\"";
        return new Refusal(Denial.of(SqlState.SYNTAX_ERROR, "syntax error " + where), offset);
    }

    public Denial denial() {
        return denial;
    }

    /** The place in the user's text, in UTF-16 units from 0. */
    public OptionalInt offset() {
        return offset < 0 ? OptionalInt.empty() : OptionalInt.of(offset);
    }
}
