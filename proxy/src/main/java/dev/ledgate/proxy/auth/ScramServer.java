package dev.ledgate.proxy.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), with {@code tls-server-end-point} channel binding
 * (RFC 5929) when the connection has it. The user name inside the exchange is ignored, as PostgreSQL does: the one of the
 * startup packet counts. One thread, one use.
 */
public final class ScramServer {
    private static final ScramMechanism SHA = ScramMechanism.SCRAM_SHA_256;
    private static final String PLAIN = SHA.getName();
    private static final String PLUS = ScramMechanism.SCRAM_SHA_256_PLUS.getName();
    private static final String BINDING = "tls-server-end-point";

    private final ScramVerifier verifier;
    private final boolean genuine;
    private final Optional<byte[]> endPoint;
    private final SecureRandom random;
    private byte[] expectedBinding = {};
    private String nonce = "";
    private String firstMessages = "";

    /**
     * @param verifier what to check against
     * @param genuine whether the login exists; if not, the exchange runs as usual and fails at its end
     * @param endPoint hash of our certificate, when the connection is TLS
     */
    public ScramServer(ScramVerifier verifier, boolean genuine, Optional<byte[]> endPoint, SecureRandom random) {
        this.verifier = verifier;
        this.genuine = genuine;
        this.endPoint = endPoint;
        this.random = random;
    }

    /** What to offer, the preferred one first. */
    public List<String> mechanisms() {
        List<String> mechanisms = new ArrayList<>();
        if (endPoint.isPresent()) {
            mechanisms.add(PLUS);
        }
        mechanisms.add(PLAIN);
        return mechanisms;
    }

    /** Takes the client's first message. @return the server's first message */
    public String first(String mechanism, String clientFirst) throws AuthenticationFailed {
        if (!mechanisms().contains(mechanism)) {
            throw new AuthenticationFailed("client selected an invalid SASL authentication mechanism");
        }
        int flagEnd = clientFirst.indexOf(',');
        int headerEnd = flagEnd < 0 ? -1 : clientFirst.indexOf(',', flagEnd + 1);
        if (headerEnd < 0 || headerEnd != flagEnd + 1) {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
        checkFlag(clientFirst.substring(0, flagEnd), mechanism.equals(PLUS));
        String header = clientFirst.substring(0, headerEnd + 1);
        String bare = clientFirst.substring(headerEnd + 1);
        ScramMessage message = new ScramMessage(bare);
        message.next('n');
        String clientNonce = message.next('r');
        message.end();
        if (clientNonce.isEmpty() || clientNonce.length() > 512) {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
        byte[] fresh = new byte[18];
        random.nextBytes(fresh);
        nonce = clientNonce + Base64.getEncoder().encodeToString(fresh);
        String serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt()) + ",i="
                + verifier.iterations();
        firstMessages = bare + "," + serverFirst;
        expectedBinding = binding(header, mechanism.equals(PLUS));
        return serverFirst;
    }

    /** 'y' although we offered PLUS means that someone between us took the offer out. */
    private void checkFlag(String flag, boolean plus) throws AuthenticationFailed {
        boolean right =
                plus ? flag.equals("p=" + BINDING) : flag.equals("n") || (flag.equals("y") && endPoint.isEmpty());
        if (!right) {
            throw new AuthenticationFailed("SCRAM channel binding negotiation error");
        }
    }

    private byte[] binding(String header, boolean plus) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        if (plus) {
            bytes.writeBytes(endPoint.orElseThrow());
        }
        return bytes.toByteArray();
    }

    /** Takes the client's final message. @return the server's final message; the client is who it says it is */
    public String last(String clientFinal) throws AuthenticationFailed {
        int proofAt = clientFinal.lastIndexOf(",p=");
        if (proofAt < 0 || firstMessages.isEmpty()) {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
        ScramMessage message = new ScramMessage(clientFinal);
        byte[] channel = message.nextBase64('c');
        String answered = message.next('r');
        byte[] proof = message.nextBase64('p');
        message.end();
        String authMessage = firstMessages + "," + clientFinal.substring(0, proofAt);
        boolean bound = MessageDigest.isEqual(channel, expectedBinding);
        boolean fresh = MessageDigest.isEqual(
                answered.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8));
        boolean proved =
                proof.length == 32 && ScramFunctions.verifyClientProof(SHA, proof, verifier.storedKey(), authMessage);
        if (!(genuine && bound && fresh && proved)) {
            throw new AuthenticationFailed("password authentication failed");
        }
        byte[] signature = ScramFunctions.serverSignature(SHA, verifier.serverKey(), authMessage);
        return "v=" + Base64.getEncoder().encodeToString(signature);
    }
}
