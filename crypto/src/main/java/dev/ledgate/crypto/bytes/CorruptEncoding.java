package dev.ledgate.crypto.bytes;

/**
 * Bytes that are not the one valid encoding of what they should be, or that were changed after they were made. The
 * message names the part and never a value.
 */
public final class CorruptEncoding extends Exception {
    private static final long serialVersionUID = 1L;

    public CorruptEncoding(String message) {
        super(message);
    }

    public CorruptEncoding(String message, Throwable cause) {
        super(message, cause);
    }
}
