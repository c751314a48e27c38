package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;

/**
 * What holds the key above a key file's own: a passphrase, a token (PKCS#11), a key management service. A key file's data
 * key (32 random bytes) rests wrapped by it, so that it can be changed without touching the file's contents. Calls may
 * wait for a device or the network, or cost a tenth of a second by design: not for an event loop. For one thread unless
 * said otherwise.
 */
public interface KeyWrapper extends AutoCloseable {
    /** What it is, as written into the file: lower-case letters, digits and {@code -}, at most 32. */
    String kind();

    /**
     * Wraps a data key.
     *
     * @param dataKey 32 bytes; neither kept nor changed
     * @param context what the key is for; {@link #unwrap} needs the same bytes
     * @return at most 4096 bytes
     * @throws KeyWrapperUnavailable if whatever holds the key does not answer or does not allow it
     */
    byte[] wrap(byte[] dataKey, byte[] context) throws KeyWrapperUnavailable;

    /**
     * The data key, which the caller wipes.
     *
     * @throws CorruptEncoding if it was wrapped by another key or for another context, or was changed: these look alike
     * @throws KeyWrapperUnavailable if whatever holds the key does not answer or does not allow it
     */
    byte[] unwrap(byte[] wrapped, byte[] context) throws KeyWrapperUnavailable, CorruptEncoding;

    /** Forgets what it holds; by default nothing. */
    @Override
    default void close() {}
}
