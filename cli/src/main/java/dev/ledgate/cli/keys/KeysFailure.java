package dev.ledgate.cli.keys;

/** A keys command that cannot be carried out, in a sentence for the person who gave it: what is wrong and what to do. */
public final class KeysFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was given was checked and is not right: a wrong passphrase, a key that is not its authority's. */
    static final int CHECK_FAILED = 1;
    /** Something that must be there is not. */
    static final int UNAVAILABLE = 69;
    /** A file is there already and would have been overwritten. */
    static final int WOULD_OVERWRITE = 73;

    private final int exitCode;

    KeysFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    KeysFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
