package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.Denial;

/** The statement cannot be shown to obey the rule. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Denial denial;

    public RefusedException(Denial denial) {
        super(denial.message(), null, false, false);
        this.denial = denial;
    }

    /** What the client is told. */
    public Denial denial() {
        return denial;
    }
}
