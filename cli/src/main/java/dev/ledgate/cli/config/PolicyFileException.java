package dev.ledgate.cli.config;

/** A policy file says something that cannot be meant. The message starts with the place in the file. */
public final class PolicyFileException extends Exception {
    private static final long serialVersionUID = 1L;

    PolicyFileException(String place, String message) {
        super(place + ": " + message);
    }
}
