package dev.ledgate.crypto.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4). For any thread. */
public final class Sha256 {
    /** The length of a digest. */
    public static final int LENGTH = 32;

    private static final ThreadLocal<MessageDigest> OF_THREAD = ThreadLocal.withInitial(Sha256::create);

    private Sha256() {}

    /** The thread's own, as new before and after each use: looking one up costs more than a short digest. */
    static MessageDigest ofThread() {
        return OF_THREAD.get();
    }

    public static byte[] of(byte[] message) {
        return ofThread().digest(message);
    }

    private static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
