package dev.ledgate.crypto.rewrap;

import org.bouncycastle.crypto.hpke.HPKE;

/** The one HPKE suite in use: base mode, X25519, HKDF-SHA256, AES-256-GCM (RFC 9180 sections 7.1 to 7.3). */
final class Hpke {
    static final byte[] MAGIC = {'L', 'G', 'R', 2};
    static final int PUBLIC_KEY_LENGTH = 32;
    static final byte[] NO_ASSOCIATED_DATA = {};

    private Hpke() {}

    static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
