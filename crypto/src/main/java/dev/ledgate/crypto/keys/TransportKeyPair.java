package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/**
 * The X25519 key pair at which a user receives attribute keys, by HPKE in base mode (RFC 9180: DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM). For any thread until {@link #close()}.
 */
public final class TransportKeyPair implements AutoCloseable {
    public static final int PUBLIC_KEY_LENGTH = 32;
    static final int SEED_LENGTH = 32;
    private static final byte[] NO_ASSOCIATED_DATA = {};

    private final SecretBytes seed;
    private final byte[] publicKey;

    private TransportKeyPair(byte[] seed) {
        this.seed = SecretBytes.owning(seed);
        HPKE hpke = suite();
        this.publicKey = hpke.serializePublicKey(hpke.deriveKeyPair(seed).getPublic());
    }

    public static TransportKeyPair generate(SecureRandom random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        return new TransportKeyPair(seed);
    }

    /** Takes the array over. */
    static TransportKeyPair ofSeed(byte[] seed) {
        return new TransportKeyPair(seed);
    }

    byte[] seed() {
        return seed.reveal();
    }

    /** A copy of the public half, 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    /** The encapsulation (32 bytes), then ciphertext and tag. */
    static byte[][] seal(byte[] recipient, byte[] info, byte[] plain) {
        if (recipient.length != PUBLIC_KEY_LENGTH) {
            throw new IllegalArgumentException("a user's public key has 32 bytes");
        }
        HPKE hpke = suite();
        try {
            return hpke.seal(hpke.deserializePublicKey(recipient), info, NO_ASSOCIATED_DATA, plain, null, null, null);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("no secret can be agreed with this public key", e);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("HPKE does not seal", e);
        }
    }

    byte[] open(byte[] encapsulation, byte[] info, byte[] sealed) throws CorruptEncoding {
        byte[] secret = seed.reveal();
        try {
            HPKE hpke = suite();
            AsymmetricCipherKeyPair pair = hpke.deriveKeyPair(secret);
            return hpke.open(encapsulation, pair, info, NO_ASSOCIATED_DATA, sealed, null, null, null);
        } catch (InvalidCipherTextException | RuntimeException e) {
            // The library reports short input and degenerate points by several unchecked exceptions.
            throw new CorruptEncoding("issued keys: they are for another user or key pair, or were changed", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    @Override
    public void close() {
        seed.close();
    }

    @Override
    public String toString() {
        return "TransportKeyPair[hidden]";
    }
}
