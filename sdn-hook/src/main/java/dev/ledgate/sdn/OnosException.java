package dev.ledgate.sdn;

import java.io.IOException;

/** The controller gave no answer, or another one than was asked for. Never holds credentials. */
final class OnosException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    OnosException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    OnosException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status; 0 if there was no answer. */
    int status() {
        return status;
    }
}
