package dev.ledgate.cli;

/** A command that cannot be carried out, in a sentence for the person who gave it: what is wrong and what to do. */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was asked for was checked and is not so: an audit log that was altered, a policy with errors. */
    public static final int CHECK_FAILED = 1;
    /** Something that must be there is not: no demo running, a file missing. */
    public static final int UNAVAILABLE = 69;

    public static final int INTERNAL = 70;
    /** The contracts refuse it. */
    public static final int REFUSED = 77;

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
