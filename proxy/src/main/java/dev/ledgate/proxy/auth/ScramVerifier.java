package dev.ledgate.proxy.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps to check a password by SCRAM-SHA-256, and that does not let one log in (RFC 5803).
 *
 * @param salt at least 16 random bytes
 * @param iterations of PBKDF2
 * @param storedKey checks the client's proof
 * @param serverKey proves the server to the client
 */
public record ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    /** PostgreSQL's own default. */
    public static final int DEFAULT_ITERATIONS = 4096;

    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,7}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    /** The verifier of a password. Takes milliseconds. */
    public static ScramVerifier of(char[] password, byte[] salt, int iterations) {
        ScramMechanism sha = ScramMechanism.SCRAM_SHA_256;
        byte[] salted = ScramFunctions.saltedPassword(
                sha, StringPreparation.POSTGRESQL_PREPARATION, password, salt, iterations);
        byte[] stored = ScramFunctions.storedKey(sha, ScramFunctions.clientKey(sha, salted));
        return new ScramVerifier(salt.clone(), iterations, stored, ScramFunctions.serverKey(sha, salted));
    }

    /**
     * Reads the form that PostgreSQL keeps in {@code pg_authid.rolpassword}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static ScramVerifier parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not a SCRAM-SHA-256 verifier");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        return new ScramVerifier(
                base64.decode(m.group(2)),
                Integer.parseInt(m.group(1)),
                base64.decode(m.group(3)),
                base64.decode(m.group(4)));
    }

    /** The form that {@link #parse} reads. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    @Override
    public String toString() {
        return "ScramVerifier[hidden]";
    }
}
