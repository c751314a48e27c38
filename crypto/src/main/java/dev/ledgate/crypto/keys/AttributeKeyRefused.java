package dev.ledgate.crypto.keys;

/** An issued attribute key that must not be stored. */
public final class AttributeKeyRefused extends Exception {
    private static final long serialVersionUID = 1L;

    AttributeKeyRefused(String message) {
        super(message);
    }
}
