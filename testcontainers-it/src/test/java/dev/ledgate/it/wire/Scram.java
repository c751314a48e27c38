package dev.ledgate.it.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of one SCRAM-SHA-256 exchange without channel binding (RFC 5802, RFC 7677). */
final class Scram {
    private static final String GS2 = "n,,";
    private final String password;
    private final String clientFirstBare;
    private String serverSignature = "";

    Scram(String password, String nonce) {
        this.password = password;
        this.clientFirstBare = "n=,r=" + nonce;
    }

    String first() {
        return GS2 + clientFirstBare;
    }

    String answer(String serverFirst) throws GeneralSecurityException {
        Map<String, String> given = attributes(serverFirst);
        byte[] salt = Base64.getDecoder().decode(given.getOrDefault("s", ""));
        int rounds = Integer.parseInt(given.getOrDefault("i", "0"));
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, rounds, 256))
                .getEncoded();
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
        String withoutProof = "c=" + base64(GS2.getBytes(StandardCharsets.US_ASCII)) + ",r=" + given.get("r");
        String message = clientFirstBare + "," + serverFirst + "," + withoutProof;
        byte[] proof = hmac(storedKey, message);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        serverSignature = base64(hmac(hmac(salted, "Server Key"), message));
        return withoutProof + ",p=" + base64(proof);
    }

    boolean provesServer(String serverFinal) {
        return serverFinal.equals("v=" + serverSignature);
    }

    private static Map<String, String> attributes(String message) {
        return Arrays.stream(message.split(",", -1))
                .collect(Collectors.toMap(part -> part.substring(0, 1), part -> part.substring(2)));
    }

    private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
