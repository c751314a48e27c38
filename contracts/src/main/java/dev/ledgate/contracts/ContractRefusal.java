package dev.ledgate.contracts;

/** Ends a contract function; {@link Contracts} turns it into {@link ContractResult.Refused}. */
public final class ContractRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;

    public ContractRefusal(RefusalCode code, String message) {
        super(message);
        this.code = code;
    }

    public RefusalCode code() {
        return code;
    }

    ContractResult.Refused refused() {
        return new ContractResult.Refused(code, String.valueOf(getMessage()));
    }
}
