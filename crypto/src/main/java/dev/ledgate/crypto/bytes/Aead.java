package dev.ledgate.crypto.bytes;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front: {@code nonce || ciphertext || 128-bit tag}. One
 * value is for one thread; it keeps its {@link Cipher} so that many messages under one key are cheap. A key must not seal
 * more than 2^32 messages (SP 800-38D section 8.3).
 */
public final class Aead {
    public static final int KEY_LENGTH = 32;
    public static final int NONCE_LENGTH = 12;
    public static final int TAG_LENGTH = 16;
    /** How much longer a sealed message is than its plaintext. */
    public static final int OVERHEAD = NONCE_LENGTH + TAG_LENGTH;

    private final SecretKeySpec key;
    private final Cipher cipher;

    /** @param key 32 bytes; copied */
    public Aead(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("AES-256 takes a key of 32 bytes");
        }
        try {
            this.key = new SecretKeySpec(key, "AES");
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has AES-GCM", e);
        }
    }

    /** Seals {@code plain}; whoever opens it must give the same {@code associated} data. */
    public byte[] seal(byte[] plain, byte[] associated, SecureRandom random) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            cipher.updateAAD(associated);
            byte[] out = Arrays.copyOf(nonce, plain.length + OVERHEAD);
            cipher.doFinal(plain, 0, plain.length, out, NONCE_LENGTH);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** Opens what {@link #seal} made, read from {@code offset} to the end. @throws CorruptEncoding on any difference */
    public byte[] open(byte[] sealed, int offset, byte[] associated) throws CorruptEncoding {
        if (sealed.length - offset < OVERHEAD) {
            throw new CorruptEncoding("a sealed message is too short");
        }
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, sealed, offset, NONCE_LENGTH));
            cipher.updateAAD(associated);
            return cipher.doFinal(sealed, offset + NONCE_LENGTH, sealed.length - offset - NONCE_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new CorruptEncoding("a sealed message does not open with this key at this place", e);
        }
    }
}
