package dev.ledgate.crypto.pairing;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Arrays;
import supranational.blst.P1;
import supranational.blst.P1_Affine;

/**
 * An element of G1, the subgroup of order r of the curve over Fp. Immutable; for any thread. Every value is in the
 * subgroup: blst's scalar multiplication is wrong outside it (it uses the endomorphism), so nothing else can be made.
 */
public final class G1 {
    public static final int LENGTH = 48;
    public static final G1 GENERATOR = new G1(P1.generator().dup());

    private final P1 point;

    private G1(P1 point) {
        this.point = point;
    }

    /**
     * The compressed form: 48 bytes, coordinate below p, on the curve, in the subgroup, not infinity, and the one encoding
     * of its point.
     */
    public static G1 decode(byte[] bytes) throws CorruptEncoding {
        // The compression bit must stand before blst sees the bytes: without it blst reads 96 of them.
        if (bytes.length != LENGTH || (bytes[0] & 0x80) == 0 || (bytes[0] & 0x40) != 0) {
            throw new CorruptEncoding("not a compressed point of G1");
        }
        P1_Affine affine;
        try {
            affine = new P1_Affine(bytes);
        } catch (RuntimeException e) {
            throw new CorruptEncoding("not a point of the curve of G1", e);
        }
        if (affine.is_inf() || !affine.in_group() || !Arrays.equals(affine.compress(), bytes)) {
            throw new CorruptEncoding("not an element of G1");
        }
        return new G1(affine.to_jacobian());
    }

    /** @throws IllegalStateException for the neutral element, which has no encoding here */
    public byte[] encode() {
        if (isNeutral()) {
            throw new IllegalStateException("the neutral element is never written");
        }
        return point.compress();
    }

    /** {@code scalar} times this, in constant time. */
    public G1 times(Scalar scalar) {
        return scalar.isZero() ? new G1(new P1()) : new G1(point.dup().mult(scalar.toBlst()));
    }

    public G1 plus(G1 other) {
        return new G1(point.dup().add(other.point));
    }

    public G1 negate() {
        return new G1(point.dup().neg());
    }

    public boolean isNeutral() {
        return point.is_inf();
    }

    public boolean sameAs(G1 other) {
        return point.is_equal(other.point);
    }

    P1_Affine affine() {
        return point.to_affine();
    }

    P1 copy() {
        return point.dup();
    }

    static G1 owning(P1 point) {
        return new G1(point);
    }
}
