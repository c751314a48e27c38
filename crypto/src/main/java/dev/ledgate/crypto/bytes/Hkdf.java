package dev.ledgate.crypto.bytes;

import java.security.MessageDigest;
import java.util.Arrays;

/** HKDF with SHA-256 (RFC 5869), for outputs of one block (32 bytes), which is all that is needed here. For any thread. */
public final class Hkdf {
    /** The length of every key derived here. */
    public static final int LENGTH = 32;

    private static final int BLOCK = 64;

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

    /** HMAC-SHA-256 (RFC 2104), on the thread's own digest: looking up a Mac costs more than the HMAC. */
    public static byte[] hmac(byte[] key, byte[] message) {
        MessageDigest sha = Sha256.ofThread();
        byte[] pad = Arrays.copyOf(key.length > BLOCK ? sha.digest(key) : key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            pad[i] ^= 0x36;
        }
        sha.update(pad);
        byte[] inner = sha.digest(message);
        for (int i = 0; i < BLOCK; i++) {
            pad[i] ^= 0x36 ^ 0x5c;
        }
        sha.update(pad);
        byte[] result = sha.digest(inner);
        Arrays.fill(pad, (byte) 0);
        Arrays.fill(inner, (byte) 0);
        return result;
    }
}
