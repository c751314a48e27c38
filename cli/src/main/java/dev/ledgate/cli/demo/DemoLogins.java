package dev.ledgate.cli.demo;

import dev.ledgate.proxy.auth.LoginDirectory;
import dev.ledgate.proxy.auth.ScramVerifier;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The verifiers of the demo's passwords, with new salts at each start. */
final class DemoLogins implements LoginDirectory {
    private static final int SALT_BYTES = 16;

    private final Map<String, ScramVerifier> verifiers = new HashMap<>();

    DemoLogins(SecureRandom random) {
        for (DemoParty party : DemoParty.values()) {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            verifiers.put(
                    party.login(),
                    ScramVerifier.of(party.password().toCharArray(), salt, ScramVerifier.DEFAULT_ITERATIONS));
        }
    }

    @Override
    public Optional<ScramVerifier> verifier(String login) {
        return Optional.ofNullable(verifiers.get(login));
    }
}
