package dev.ledgate.proxy.auth;

/** The peer did not prove what it had to. Says nothing about which part failed. */
public final class AuthenticationFailed extends Exception {
    private static final long serialVersionUID = 1L;

    AuthenticationFailed(String message) {
        super(message);
    }
}
