package dev.ledgate.proxy.auth;

import java.util.Optional;

/** Knows the verifiers of logins. Safe for any thread; answers at once. */
@FunctionalInterface
public interface LoginDirectory {
    /** Empty if there is no such login, or it may not log in by password now. */
    Optional<ScramVerifier> verifier(String login);
}
