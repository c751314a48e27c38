package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The public half of a {@link SigningKey}: a valid point of its scheme. Immutable; for any thread. */
public final class VerifyingKey {
    static final int ID_LENGTH = 16;

    private final SignatureScheme scheme;
    private final byte[] point;

    private VerifyingKey(SignatureScheme scheme, byte[] point) {
        this.scheme = scheme;
        this.point = point;
    }

    static VerifyingKey valid(SignatureScheme scheme, byte[] point) {
        return new VerifyingKey(scheme, point);
    }

    /** Reads {@link #encode()}; refuses points off the curve, in a small subgroup, and second spellings. */
    public static VerifyingKey decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "signature key");
        SignatureScheme scheme = SignatureScheme.of(in.u8());
        byte[] point = in.raw(scheme.publicKeyLength());
        in.end();
        switch (scheme) {
            case ED25519 -> {
                if (!Ed25519.validatePublicKeyFull(point, 0)) {
                    throw new CorruptEncoding("signature key: not a point of Ed25519's group of prime order");
                }
            }
            case ECDSA_P256 -> P256.checkPublicKey(point);
        }
        return new VerifyingKey(scheme, point);
    }

    /** The scheme's byte and the point. */
    public byte[] encode() {
        return new ByteWriter(40).u8(scheme.code()).raw(point).toBytes();
    }

    public SignatureScheme scheme() {
        return scheme;
    }

    /** The first 16 bytes of SHA-256 over {@link #encode()}. */
    byte[] id() {
        return Arrays.copyOf(Sha256.of(encode()), ID_LENGTH);
    }

    boolean verify(byte[] message, byte[] signature) {
        if (signature.length != SignatureScheme.SIGNATURE_LENGTH) {
            return false;
        }
        return switch (scheme) {
            // RFC 8032 section 5.1.7 without the cofactor; S not below the order is refused, and R is compared as
            // bytes.
            case ED25519 -> Ed25519.verify(signature, 0, point, 0, message, 0, message.length);
            case ECDSA_P256 -> P256.verify(point, message, signature);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey k && scheme == k.scheme && Arrays.equals(point, k.point);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(point);
    }

    @Override
    public String toString() {
        return "VerifyingKey[" + scheme + " " + HexFormat.of().formatHex(id()) + "]";
    }
}
