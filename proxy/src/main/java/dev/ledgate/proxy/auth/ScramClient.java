package dev.ledgate.proxy.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The client's side of one SCRAM-SHA-256 exchange, towards the hospital's server. One thread, one use. */
public final class ScramClient {
    public static final String MECHANISM = ScramMechanism.SCRAM_SHA_256.getName();

    private static final ScramMechanism SHA = ScramMechanism.SCRAM_SHA_256;
    private static final int MOST_ITERATIONS = 1_000_000;

    private final RoleCredentials credentials;
    private final String nonce;
    private byte[] expectedSignature = {};

    public ScramClient(RoleCredentials credentials, SecureRandom random) {
        this.credentials = credentials;
        byte[] fresh = new byte[18];
        random.nextBytes(fresh);
        this.nonce = Base64.getEncoder().encodeToString(fresh);
    }

    public String first() {
        return "n,," + bare();
    }

    private String bare() {
        return "n=,r=" + nonce;
    }

    /** Takes the server's first message. @return the final message of the client */
    public String last(String serverFirst) throws AuthenticationFailed {
        ScramMessage message = new ScramMessage(serverFirst);
        String whole = message.next('r');
        byte[] salt = message.nextBase64('s');
        int iterations = iterations(message.next('i'));
        if (!whole.startsWith(nonce) || whole.length() == nonce.length()) {
            throw new AuthenticationFailed("the server did not answer with our nonce");
        }
        byte[] salted = credentials.salted(salt, iterations);
        String withoutProof = "c=biws,r=" + whole;
        String authMessage = bare() + "," + serverFirst + "," + withoutProof;
        byte[] clientKey = ScramFunctions.clientKey(SHA, salted);
        byte[] signature = ScramFunctions.clientSignature(SHA, ScramFunctions.storedKey(SHA, clientKey), authMessage);
        byte[] proof = ScramFunctions.clientProof(clientKey, signature);
        expectedSignature = ScramFunctions.serverSignature(SHA, ScramFunctions.serverKey(SHA, salted), authMessage);
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    private static int iterations(String text) throws AuthenticationFailed {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations > 0 && iterations <= MOST_ITERATIONS) {
                return iterations;
            }
        } catch (NumberFormatException e) {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
        throw new AuthenticationFailed("the server asks for too many iterations");
    }

    /** Takes the server's final message; returns if the server knows the password too. */
    public void verify(String serverFinal) throws AuthenticationFailed {
        byte[] signature = new ScramMessage(serverFinal).nextBase64('v');
        if (expectedSignature.length == 0 || !MessageDigest.isEqual(signature, expectedSignature)) {
            throw new AuthenticationFailed(
                    "the server did not prove that it knows the password of " + credentials.role());
        }
    }
}
