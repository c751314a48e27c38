package dev.ledgate.crypto;

import dev.ledgate.crypto.bytes.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A repeatable source for tests: SHA-256 in counter mode over a seed. */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private long counter;

    public SeededRandom(long seed) {
        this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += 32) {
            byte[] block = Sha256.of(
                    ByteBuffer.allocate(16).putLong(seed).putLong(counter++).array());
            System.arraycopy(block, 0, bytes, at, Math.min(32, bytes.length - at));
        }
    }
}
