package dev.ledgate.contracts;

/** The answer to a request: accepted, or refused with nothing written. */
public sealed interface ContractResult {
    record Accepted(Outcome outcome) implements ContractResult {}

    record Refused(RefusalCode code, String message) implements ContractResult {
        /** The one line in which a refusal travels through a ledger's error text: {@code CODE: message}. */
        public String line() {
            return code.name() + ": " + message;
        }
    }
}
