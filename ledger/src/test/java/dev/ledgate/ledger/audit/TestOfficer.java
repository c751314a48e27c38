package dev.ledgate.ledger.audit;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/** An audit officer with a real key pair (HPKE), as this module must not know the one of the crypto module. */
public final class TestOfficer implements AuditOfficer, AuditOfficerKey {
    private static final byte[] INFO = {1};
    private static final byte[] NONE = {};

    private final HPKE hpke =
            new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    private final AsymmetricCipherKeyPair pair;

    public TestOfficer() {
        byte[] seed = new byte[32];
        new SecureRandom().nextBytes(seed);
        pair = hpke.deriveKeyPair(seed);
    }

    @Override
    public byte[] id() {
        return hpke.serializePublicKey(pair.getPublic());
    }

    @Override
    public synchronized byte[] seal(byte[] secret) {
        try {
            byte[][] sealed = hpke.seal(pair.getPublic(), INFO, NONE, secret, null, null, null);
            byte[] all = Arrays.copyOf(sealed[1], 32 + sealed[0].length);
            System.arraycopy(sealed[0], 0, all, 32, sealed[0].length);
            return all;
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    @SuppressWarnings("IllegalCatch")
    public synchronized Optional<byte[]> open(byte[] sealed) {
        try {
            return Optional.of(hpke.open(
                    Arrays.copyOf(sealed, 32),
                    pair,
                    INFO,
                    NONE,
                    Arrays.copyOfRange(sealed, 32, sealed.length),
                    null,
                    null,
                    null));
        } catch (InvalidCipherTextException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
