package dev.ledgate.crypto.bytes;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front: {@code nonce || ciphertext || 128-bit tag}. Making
 * one costs more than using it, so keep it; changing keys costs about a microsecond. For one thread.
 */
public final class Aead {
    public static final int NONCE_LENGTH = 12;
    public static final int TAG_LENGTH = 16;
    /** How much longer a sealed message is than its plaintext. */
    public static final int OVERHEAD = NONCE_LENGTH + TAG_LENGTH;

    private final Cipher cipher;

    public Aead() {
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has AES-GCM", e);
        }
    }

    /** A key of AES-256, under which at most 2^32 messages may be sealed (SP 800-38D section 8.3). Shows nothing in text. */
    public static final class Key {
        public static final int LENGTH = 32;

        private final SecretKeySpec spec;

        /** @param bytes 32 bytes; copied */
        public Key(byte[] bytes) {
            if (bytes.length != LENGTH) {
                throw new IllegalArgumentException("AES-256 takes a key of 32 bytes");
            }
            this.spec = new SecretKeySpec(bytes, "AES");
        }

        /** Takes the bytes and wipes them. */
        public static Key wiping(byte[] bytes) {
            try {
                return new Key(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /** Seals {@code plain}; whoever opens it must give the same {@code associated} data. */
    public byte[] seal(Key key, byte[] plain, byte[] associated, SecureRandom random) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key.spec, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            cipher.updateAAD(associated);
            byte[] out = Arrays.copyOf(nonce, plain.length + OVERHEAD);
            cipher.doFinal(plain, 0, plain.length, out, NONCE_LENGTH);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** Opens what {@link #seal} made, read from {@code offset} to the end. @throws CorruptEncoding on any difference */
    public byte[] open(Key key, byte[] sealed, int offset, byte[] associated) throws CorruptEncoding {
        if (sealed.length - offset < OVERHEAD) {
            throw new CorruptEncoding("a sealed message is too short");
        }
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE, key.spec, new GCMParameterSpec(8 * TAG_LENGTH, sealed, offset, NONCE_LENGTH));
            cipher.updateAAD(associated);
            return cipher.doFinal(sealed, offset + NONCE_LENGTH, sealed.length - offset - NONCE_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new CorruptEncoding("a sealed message does not open with this key at this place", e);
        }
    }
}
