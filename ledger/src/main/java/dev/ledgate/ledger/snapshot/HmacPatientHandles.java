package dev.ledgate.ledger.snapshot;

import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Patients' handles: the first 16 bytes of HMAC-SHA-256 over the patient's key (UTF-8), under a secret of the hospital.
 * Safe for any thread.
 */
public final class HmacPatientHandles {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HANDLE_BYTES = 16;
    private static final int LEAST_SECRET_BYTES = 16;

    private final SecretKeySpec secret;

    /** @param secret at least 16 bytes */
    public HmacPatientHandles(byte[] secret) {
        if (secret.length < LEAST_SECRET_BYTES) {
            throw new IllegalArgumentException("the secret of the handles has at least 16 bytes");
        }
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    public PatientHandle handle(PatientKey patient) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            byte[] digest = mac.doFinal(patient.value().getBytes(StandardCharsets.UTF_8));
            return new PatientHandle(HexFormat.of().formatHex(digest, 0, HANDLE_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has HMAC-SHA-256", e);
        }
    }
}
