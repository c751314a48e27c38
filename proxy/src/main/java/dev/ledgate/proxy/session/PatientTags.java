package dev.ledgate.proxy.session;

import dev.ledgate.policy.PatientKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How patients appear in the audit log: the first 16 bytes of HMAC-SHA-256 over the patient's key (UTF-8), in hex, under a
 * key that is derived from that of the statements' digests. Not the handle of the ledger, so that the log and the ledger
 * cannot be joined without the hospital's secret. Not for use by two threads.
 */
public final class PatientTags {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] USE = "ledgate audit patients 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IN_OUTCOME = "ledgate audit outcome 1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAG_BYTES = 16;

    private final Mac mac;
    private final MessageDigest sha = sha();

    /** @param digestKey the hospital's secret for statements' digests */
    public PatientTags(byte[] digestKey) {
        this.mac = mac(mac(digestKey).doFinal(USE));
    }

    static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JRE has HmacSHA256", e);
        }
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    /**
     * How a tag stands in the outcome of one intent: the first 16 bytes of SHA-256 over {@code ledgate audit outcome 1}, the
     * tag's bytes and the intent's number. Who is shown an outcome recognises the tag that is known already, and can tell
     * of no other whether it stands in another outcome too.
     */
    public static String inOutcome(String tag, long intent) {
        return inOutcome(sha(), HexFormat.of().parseHex(tag), intent);
    }

    private static String inOutcome(MessageDigest sha, byte[] tag, long intent) {
        sha.update(IN_OUTCOME);
        sha.update(tag, 0, TAG_BYTES);
        byte[] digest =
                sha.digest(ByteBuffer.allocate(Long.BYTES).putLong(intent).array());
        return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    }

    /** How a patient stands in the outcome of one intent: {@link #inOutcome} of the tag. */
    String of(PatientKey patient, long intent) {
        return inOutcome(sha, mac.doFinal(patient.value().getBytes(StandardCharsets.UTF_8)), intent);
    }

    /** 32 lower-case hex digits. */
    public String of(PatientKey patient) {
        byte[] digest = mac.doFinal(patient.value().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    }
}
