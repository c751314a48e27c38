package dev.ledgate.ledger.network;

/** A network cannot be started or stopped, in a sentence for people: what is wrong and what to do. */
public final class NetworkException extends Exception {
    private static final long serialVersionUID = 1L;

    NetworkException(String message) {
        super(message);
    }

    NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
