package dev.ledgate.demo;

/** Patients could not be generated. The message says what to do; it may quote the end of a tool's output. */
public final class GenerationException extends Exception {
    private static final long serialVersionUID = 1L;

    public GenerationException(String message) {
        super(message);
    }
}
