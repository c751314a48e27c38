package dev.ledgate.crypto.bytes;

import java.util.Arrays;

/**
 * The one-step key derivation of NIST SP 800-56C Rev. 2 section 4.1 with SHA-256, for keys of 32 bytes and infos so short
 * that SHA-256 compresses a single block: a quarter of an HMAC's work. What it asks of SHA-256, that a block with a secret
 * key in it comes out as if it were random, is what HKDF-Extract asks as well (RFC 5869 section 2.2); and as every message
 * has a fixed length, that a hash can be continued helps nobody. For any thread.
 */
public final class OneBlockKdf {
    /** The length of keys, given and derived. */
    public static final int LENGTH = 32;

    /** How long an info may be. */
    public static final int MAX_INFO = 18;

    private static final int COUNTER_LENGTH = 4;

    private OneBlockKdf() {}

    /**
     * {@code SHA-256(int32 1 | key | label | info)}.
     *
     * @param key 32 bytes
     * @param label a byte that tells uses of one key apart
     * @param info at most 18 bytes, for one label always of the same length
     */
    public static byte[] derive(byte[] key, byte label, byte[] info) {
        if (key.length != LENGTH || info.length > MAX_INFO) {
            throw new IllegalArgumentException("one block takes a key of 32 bytes and an info of at most " + MAX_INFO);
        }
        byte[] message = new byte[COUNTER_LENGTH + LENGTH + 1 + info.length];
        message[COUNTER_LENGTH - 1] = 1;
        System.arraycopy(key, 0, message, COUNTER_LENGTH, LENGTH);
        message[COUNTER_LENGTH + LENGTH] = label;
        System.arraycopy(info, 0, message, COUNTER_LENGTH + LENGTH + 1, info.length);
        byte[] derived = Sha256.ofThread().digest(message);
        Arrays.fill(message, (byte) 0);
        return derived;
    }
}
