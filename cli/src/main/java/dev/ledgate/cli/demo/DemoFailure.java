package dev.ledgate.cli.demo;

/** The demo cannot be started, in a sentence for people. */
public final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
