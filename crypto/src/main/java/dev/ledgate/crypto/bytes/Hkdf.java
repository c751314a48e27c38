package dev.ledgate.crypto.bytes;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), for outputs of one block (32 bytes), which is all that is needed here. For any thread. */
public final class Hkdf {
    /** The length of every key derived here. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private Hkdf() {}

    /** RFC 5869 section 2.2: a uniform key out of {@code input}. */
    public static byte[] extract(byte[] salt, byte[] input) {
        return hmac(salt.length == 0 ? new byte[LENGTH] : salt, input);
    }

    /** RFC 5869 section 2.3, first block: the sub-key of {@code key} that {@code info} names. */
    public static byte[] expand(byte[] key, byte[] info) {
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return hmac(key, block);
    }

    /** HMAC-SHA-256 (RFC 2104). */
    public static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has HMAC-SHA-256", e);
        }
    }
}
