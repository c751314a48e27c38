package dev.ledgate.crypto.abe;

/** A policy text that is not one. The message says what was expected and where. */
public final class PolicySyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int position;

    PolicySyntaxException(String message, int position) {
        super(message + " (at character " + (position + 1) + ")");
        this.position = position;
    }

    /** Where in the text, counting from 0. */
    public int position() {
        return position;
    }
}
