package dev.ledgate.ledger.audit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bodies of records, each under a key of its own: AES-256-GCM (NIST SP 800-38D) of 32 zero bytes, the body, and zeros
 * up to a multiple of 64. The zeros in front commit to the key: no second key opens the same bytes. Used by one thread.
 */
final class BodyCipher {
    static final int KEY = 32;

    /** A sealed body is a multiple of this, and a tag. */
    static final int STEP = 64;

    static final int TAG = 16;
    private static final int COMMITMENT = 32;
    private static final int NONCE = 12;
    private static final byte LABEL = 'b';

    /** How much longer than a body its sealed form is at most. */
    static final int OVERHEAD = COMMITMENT + STEP + TAG;

    private final Cipher cipher;
    private final MessageDigest sha;

    BodyCipher() {
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
            this.sha = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has AES-GCM and SHA-256", e);
        }
    }

    /**
     * The key of one record, which the caller wipes: {@code SHA-256(int32 1 | secret | 'b' | number)}, the one-step
     * derivation of NIST SP 800-56C Rev. 2 section 4.1, as for fields (ADR 0020).
     *
     * @param secret 32 bytes
     */
    byte[] recordKey(byte[] secret, long number) {
        byte[] message = ByteBuffer.allocate(Integer.BYTES + KEY + 1 + Long.BYTES)
                .putInt(1)
                .put(secret, 0, KEY)
                .put(LABEL)
                .putLong(number)
                .array();
        byte[] key = sha.digest(message);
        Arrays.fill(message, (byte) 0);
        return key;
    }

    /** How long a sealed body is. */
    static int sealedLength(int bodyLength) {
        return (COMMITMENT + bodyLength + STEP - 1) / STEP * STEP + TAG;
    }

    /** Whether a sealed body can be this long. */
    static boolean isSealedLength(int length) {
        return length >= STEP + TAG && (length - TAG) % STEP == 0;
    }

    /**
     * Seals into a record, behind what stands in it in clear, to which it is bound.
     *
     * @param canonical the record; filled up to {@code clear}
     * @param body where the body is, from {@code from} to the end
     */
    void seal(byte[] key, long number, byte[] canonical, int clear, byte[] body, int from) {
        byte[] plain = new byte[sealedLength(body.length - from) - TAG];
        System.arraycopy(body, from, plain, COMMITMENT, body.length - from);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), nonce(number));
            cipher.updateAAD(canonical, 0, clear);
            cipher.doFinal(plain, 0, plain.length, canonical, clear);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** The body and the zeros behind it; empty if it does not open with this key at this place. */
    Optional<byte[]> open(byte[] key, long number, byte[] canonical, int clear) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), nonce(number));
            cipher.updateAAD(canonical, 0, clear);
            byte[] plain = cipher.doFinal(canonical, clear, canonical.length - clear);
            for (int i = 0; i < COMMITMENT; i++) {
                if (plain[i] != 0) {
                    return Optional.empty();
                }
            }
            return Optional.of(Arrays.copyOfRange(plain, COMMITMENT, plain.length));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static GCMParameterSpec nonce(long number) {
        return new GCMParameterSpec(
                8 * TAG,
                ByteBuffer.allocate(NONCE).putLong(NONCE - Long.BYTES, number).array());
    }
}
