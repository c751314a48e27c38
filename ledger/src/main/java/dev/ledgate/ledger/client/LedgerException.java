package dev.ledgate.ledger.client;

import dev.ledgate.contracts.RefusalCode;
import java.util.Optional;

/** The ledger did not do what was asked. The kind says what the caller may conclude. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** A contract refused; {@link #refusal()} says why. Nothing was written. */
        REFUSED,
        /** Others changed the same records again and again. Nothing was written; later it may succeed. */
        CONFLICT,
        /** The transaction was ordered and found invalid for another reason. Nothing was written. */
        INVALID,
        /** The ledger did not answer, or not in time. Nothing was written. */
        UNAVAILABLE,
        /** It is not known whether the transaction was committed. */
        OUTCOME_UNKNOWN,
        /** The ledger handed back something else to sign than was asked for. Nothing was signed. */
        NOT_WHAT_WAS_ASKED
    }

    private final Kind kind;
    private final Optional<RefusalCode> refusal;

    LedgerException(Kind kind, Optional<RefusalCode> refusal, String message) {
        super(message);
        this.kind = kind;
        this.refusal = refusal;
    }

    static LedgerException of(Kind kind, String message) {
        return new LedgerException(kind, Optional.empty(), message);
    }

    public Kind kind() {
        return kind;
    }

    /** The contract's code, if a contract refused. */
    public Optional<RefusalCode> refusal() {
        return refusal;
    }
}
