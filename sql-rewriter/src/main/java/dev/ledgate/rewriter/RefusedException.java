package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import java.util.OptionalInt;

/** A statement is refused while it is read or rewritten. Carries no stack trace: it is an answer, not a fault. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Denial denial;
    private final int offset;

    public RefusedException(Denial denial) {
        this(denial, -1);
    }

    /** @param offset the place in the user's text, in UTF-16 units from 0 */
    public RefusedException(Denial denial, int offset) {
        super(denial.message(), null, false, false);
        this.denial = denial;
        this.offset = offset;
    }

    public Denial denial() {
        return denial;
    }

    /** The place in the user's text, in UTF-16 units from 0. */
    public OptionalInt offset() {
        return offset < 0 ? OptionalInt.empty() : OptionalInt.of(offset);
    }

    /** The same refusal at this place, unless it has a place already. */
    public RefusedException at(int place) {
        return offset < 0 ? new RefusedException(denial, place) : this;
    }
}
