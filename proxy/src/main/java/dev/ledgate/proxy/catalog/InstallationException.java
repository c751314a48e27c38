package dev.ledgate.proxy.catalog;

/** The hospital's database is not as Ledgate needs it. The message says what is wrong and what to do; no data in it. */
public final class InstallationException extends Exception {
    private static final long serialVersionUID = 1L;

    public InstallationException(String message) {
        super(message);
    }
}
