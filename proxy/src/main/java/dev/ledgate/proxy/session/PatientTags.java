package dev.ledgate.proxy.session;

import dev.ledgate.policy.PatientKey;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
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
    private static final int TAG_BYTES = 16;

    private final Mac mac;

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

    /** 32 lower-case hex digits. */
    public String of(PatientKey patient) {
        byte[] digest = mac.doFinal(patient.value().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    }
}
