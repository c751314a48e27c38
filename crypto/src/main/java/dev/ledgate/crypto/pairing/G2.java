package dev.ledgate.crypto.pairing;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Arrays;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/**
 * An element of G2, the subgroup of order r of the twist over Fp2. Immutable; for any thread. Every value is in the
 * subgroup: blst's scalar multiplication is wrong outside it (it uses the endomorphism), so nothing else can be made.
 */
public final class G2 {
    public static final int LENGTH = 96;
    public static final G2 GENERATOR = new G2(P2.generator().dup());

    private final P2 point;

    private G2(P2 point) {
        this.point = point;
    }

    /**
     * The compressed form: 96 bytes, coordinates below p, on the curve, in the subgroup, not infinity, and the one encoding
     * of its point.
     */
    public static G2 decode(byte[] bytes) throws CorruptEncoding {
        // The compression bit must stand before blst sees the bytes: without it blst reads 192 of them.
        if (bytes.length != LENGTH || (bytes[0] & 0x80) == 0 || (bytes[0] & 0x40) != 0) {
            throw new CorruptEncoding("not a compressed point of G2");
        }
        P2_Affine affine;
        try {
            affine = new P2_Affine(bytes);
        } catch (RuntimeException e) {
            throw new CorruptEncoding("not a point of the curve of G2", e);
        }
        if (affine.is_inf() || !affine.in_group() || !Arrays.equals(affine.compress(), bytes)) {
            throw new CorruptEncoding("not an element of G2");
        }
        return new G2(affine.to_jacobian());
    }

    /**
     * Hashes a message into G2 as a random oracle: RFC 9380, suite BLS12381G2_XMD:SHA-256_SSWU_RO_. Nobody knows the
     * discrete logarithm of the result, on which collusion resistance rests.
     *
     * @param domain the domain separation tag, section 3.1 of the RFC
     */
    public static G2 hash(byte[] message, String domain) {
        return new G2(new P2().hash_to(message, domain));
    }

    /** @throws IllegalStateException for the neutral element, which has no encoding here */
    public byte[] encode() {
        if (isNeutral()) {
            throw new IllegalStateException("the neutral element is never written");
        }
        return point.compress();
    }

    /** {@code scalar} times this, in constant time. */
    public G2 times(Scalar scalar) {
        return scalar.isZero() ? new G2(new P2()) : new G2(point.dup().mult(scalar.toBlst()));
    }

    public G2 plus(G2 other) {
        return new G2(point.dup().add(other.point));
    }

    public G2 negate() {
        return new G2(point.dup().neg());
    }

    public boolean isNeutral() {
        return point.is_inf();
    }

    public boolean sameAs(G2 other) {
        return point.is_equal(other.point);
    }

    P2_Affine affine() {
        return point.to_affine();
    }
}
