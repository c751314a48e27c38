package dev.ledgate.ledger.audit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * Seals bodies of records under one secret (ADR 0023): AES-256-CTR (NIST SP 800-38A, section 6.5), each from a counter of its
 * own, and in front a commitment, SHA-256 over 4, what stands in clear, 32 bytes of key stream, and the body with zeros up to
 * a multiple of 64. A record's key is its part of the key stream: it opens that record and no other, and no second key opens
 * it. Closing wipes the secret, best effort. Used by one thread.
 */
final class BodyCipher implements AutoCloseable {
    /** Length of a secret. */
    static final int SECRET = 32;

    /** Without its commitment, a sealed body is a multiple of this. */
    static final int STEP = 64;

    static final int COMMITMENT = Hash.LENGTH;
    private static final int COUNTER = 16;

    /** How much longer than a body its sealed form is at most. */
    static final int OVERHEAD = COMMITMENT + STEP - 1;

    private final Cipher cipher;
    private final Secret secret;
    private boolean closed;

    /** One that can be wiped, which the JDK's cannot. */
    private static final class Secret implements SecretKey {
        private static final long serialVersionUID = 1L;
        private final transient byte[] bytes;

        Secret(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes.clone();
        }
    }

    /** @param secret 32 bytes, copied; never again with a number that it sealed before */
    BodyCipher(byte[] secret) {
        if (secret.length != SECRET) {
            throw new IllegalArgumentException("a secret of the audit log has 32 bytes");
        }
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has AES", e);
        }
        this.secret = new Secret(secret);
    }

    /** How long a sealed body is. */
    static int sealedLength(int bodyLength) {
        return COMMITMENT + Math.max(1, (bodyLength + STEP - 1) / STEP) * STEP;
    }

    /** Whether a sealed body can be this long. */
    static boolean isSealedLength(int length) {
        return length >= COMMITMENT + STEP && (length - COMMITMENT) % STEP == 0;
    }

    /**
     * Seals into a record, behind what stands in it in clear.
     *
     * @param canonical the record; what follows {@code clear} is as long as a sealed body
     * @param body where the body is, from {@code from} to the end
     */
    void seal(long number, byte[] canonical, int clear, byte[] body, int from) {
        byte[] plain = new byte[canonical.length - clear];
        System.arraycopy(body, from, plain, COMMITMENT, body.length - from);
        encrypt(number, plain, canonical, clear);
        // The stream over the zeros in front is what hides the commitment, which takes their place.
        byte[] commitment = Hash.commitment(canonical, clear, canonical, clear, plain, COMMITMENT);
        System.arraycopy(commitment, 0, canonical, clear, COMMITMENT);
    }

    /** The key of one record, which the caller wipes. @param length of its sealed body */
    byte[] key(long number, int length) {
        byte[] key = new byte[length];
        encrypt(number, new byte[length], key, 0);
        return key;
    }

    private void encrypt(long number, byte[] plain, byte[] out, int at) {
        if (closed) {
            throw new IllegalStateException("the secret has been wiped");
        }
        byte[] counter = ByteBuffer.allocate(COUNTER).putLong(number).array();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, secret, new IvParameterSpec(counter));
            cipher.doFinal(plain, 0, plain.length, out, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES does not encrypt", e);
        }
    }

    /** The body and the zeros behind it; empty if it does not open with this key. */
    static Optional<byte[]> open(byte[] key, byte[] canonical, int clear) {
        int length = canonical.length - clear;
        if (key.length != length) {
            return Optional.empty();
        }
        byte[] plain = new byte[length - COMMITMENT];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (canonical[clear + COMMITMENT + i] ^ key[COMMITMENT + i]);
        }
        byte[] committed = Arrays.copyOfRange(canonical, clear, clear + COMMITMENT);
        byte[] commitment = Hash.commitment(canonical, clear, key, 0, plain, 0);
        return MessageDigest.isEqual(committed, commitment) ? Optional.of(plain) : Optional.empty();
    }

    @Override
    public void close() {
        Arrays.fill(secret.bytes, (byte) 0);
        if (!closed) {
            // With the zeros for a key, the cipher lets go of the schedule of the secret.
            encrypt(0, new byte[1], new byte[1], 0);
            closed = true;
        }
    }
}
