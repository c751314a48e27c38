package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.CorruptEncoding;

/** The schemes in use; each has signatures of 64 bytes, one encoding per value, and no randomness of its own. */
public enum SignatureScheme {
    /** RFC 8032 section 5.1: Ed25519, S below the group's order. */
    ED25519(1, 32),
    /**
     * FIPS 186-5 section 6 with P-256 and SHA-256, nonces by RFC 6979; r and s as 32 bytes each, s in the lower half of the
     * order, so that nobody makes a second signature out of a first one.
     */
    ECDSA_P256(2, 33);

    static final int SIGNATURE_LENGTH = 64;

    private final int code;
    private final int publicKeyLength;

    SignatureScheme(int code, int publicKeyLength) {
        this.code = code;
        this.publicKeyLength = publicKeyLength;
    }

    int code() {
        return code;
    }

    /** Of the encoded point: compressed for P-256. */
    int publicKeyLength() {
        return publicKeyLength;
    }

    static SignatureScheme of(int code) throws CorruptEncoding {
        for (SignatureScheme scheme : values()) {
            if (scheme.code == code) {
                return scheme;
            }
        }
        throw new CorruptEncoding("signature: unknown scheme");
    }
}
