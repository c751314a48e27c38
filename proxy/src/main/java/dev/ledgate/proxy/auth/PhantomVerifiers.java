package dev.ledgate.proxy.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Verifiers for logins that do not exist: the same login gets the same salt each time, so that an outsider cannot tell it
 * from one that exists. Safe for any thread.
 */
public final class PhantomVerifiers {
    private final byte[] secret = new byte[32];

    public PhantomVerifiers(SecureRandom random) {
        random.nextBytes(secret);
    }

    public ScramVerifier of(String login) {
        byte[] salt = derive("salt", login);
        return new ScramVerifier(
                Arrays.copyOf(salt, 16),
                ScramVerifier.DEFAULT_ITERATIONS,
                derive("stored", login),
                derive("server", login));
    }

    private byte[] derive(String use, String login) {
        return ScramFunctions.hmac(
                ScramMechanism.SCRAM_SHA_256, secret, (use + '\0' + login).getBytes(StandardCharsets.UTF_8));
    }
}
