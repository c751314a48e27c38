package dev.ledgate.crypto.pairing;

import supranational.blst.P1_Affine;

/** blst's {@code p1_affine} seen as its 12 limbs: two coordinates in Montgomery form, all zero for infinity. */
final class RawG1 extends P1_Affine {
    static final int LIMBS = 12;

    private RawG1(long[] limbs) {
        super(limbs);
    }

    /** The point that the limbs are at the time of each use; the caller writes nothing else into them. */
    static P1_Affine over(long[] limbs) {
        if (limbs.length != LIMBS) {
            throw new IllegalArgumentException("a point of G1 has 12 limbs");
        }
        return new RawG1(limbs);
    }

    static long[] limbs(P1_Affine point) {
        return getCPtr(point);
    }
}
