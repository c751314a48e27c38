package dev.ledgate.crypto.bytes;

import java.io.Closeable;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Bytes that must not be seen. Has no equality and no text form on its content. {@link #close()} overwrites them, which
 * on a JVM is best effort: the collector may have moved the array, and copies handed out live on until their holders
 * wipe them. Safe for any thread: a copy is either whole or refused.
 */
public final class SecretBytes implements Closeable {
    private final byte[] bytes;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over; the caller must not use it again. */
    public static SecretBytes owning(byte[] bytes) {
        return new SecretBytes(bytes);
    }

    public static SecretBytes random(int length, SecureRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new SecretBytes(bytes);
    }

    public int length() {
        return bytes.length;
    }

    /** A copy, which the caller wipes. @throws IllegalStateException once closed: a wiped key must never seal anything */
    public synchronized byte[] reveal() {
        if (closed) {
            throw new IllegalStateException("this secret has been wiped");
        }
        return bytes.clone();
    }

    public synchronized boolean closed() {
        return closed;
    }

    /** Whether both hold the same bytes, in time that does not depend on where they differ. */
    public boolean sameAs(SecretBytes other) {
        byte[] mine = reveal();
        byte[] theirs = other.reveal();
        try {
            return MessageDigest.isEqual(mine, theirs);
        } finally {
            Arrays.fill(mine, (byte) 0);
            Arrays.fill(theirs, (byte) 0);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "SecretBytes[" + bytes.length + "]";
    }
}
