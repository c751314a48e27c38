package dev.ledgate.crypto.keys;

/** A group's keys cannot be wrapped anew, because its root or its envelope is not at hand. */
public final class MissingRoot extends Exception {
    private static final long serialVersionUID = 1L;

    MissingRoot(String message) {
        super(message);
    }
}
