package dev.ledgate.crypto.keys;

import java.io.IOException;

/** The token or service that holds a wrapping key cannot be used now. The message says what to do. */
public final class KeyWrapperUnavailable extends IOException {
    private static final long serialVersionUID = 1L;

    public KeyWrapperUnavailable(String message) {
        super(message);
    }

    public KeyWrapperUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
