package dev.ledgate.ledger.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 value. Each use is told apart by its first byte: 0 a leaf and 1 a node of a Merkle tree (RFC 6962, section
 * 2.1), 2 a link of the chain, 3 the start of a chain, 4 a commitment
 * to a body ({@link BodyCipher}). Immutable.
 */
public final class Hash {
    static final int LENGTH = 32;

    /** Looking one up takes as long as hashing a record. */
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Hash::digest);

    /** What stands before record 1 in every chain. */
    static final Hash GENESIS = sha256(3, "ledgate audit log 2".getBytes(StandardCharsets.US_ASCII));

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static Hash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 value has 32 bytes, not " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /** @throws IllegalArgumentException unless it is 64 hex digits */
    public static Hash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    static Hash leaf(byte[] canonicalRecord) {
        return sha256(0, canonicalRecord);
    }

    static Hash node(Hash left, Hash right) {
        return sha256(1, left.bytes, right.bytes);
    }

    static Hash link(Hash previous, Hash leaf) {
        return sha256(2, previous.bytes, leaf.bytes);
    }

    /**
     * A commitment to the body of a record.
     *
     * @param canonical the record; committed to as far as {@code clear}
     * @param stream has 32 bytes that hide what is committed to, from {@code at} on
     * @param body with its padding, from {@code from} to the end
     */
    static byte[] commitment(byte[] canonical, int clear, byte[] stream, int at, byte[] body, int from) {
        MessageDigest digest = DIGEST.get();
        digest.update((byte) 4);
        digest.update(canonical, 0, clear);
        digest.update(stream, at, LENGTH);
        digest.update(body, from, body.length - from);
        return digest.digest();
    }

    private static Hash sha256(int use, byte[]... parts) {
        MessageDigest digest = DIGEST.get();
        digest.update((byte) use);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Hash(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
