package dev.ledgate.crypto.pairing;

import supranational.blst.P2_Affine;

/** blst's {@code p2_affine} seen as its 24 limbs: two coordinates in Fp2, in Montgomery form. */
final class RawG2 extends P2_Affine {
    private RawG2() {}

    static long[] limbs(P2_Affine point) {
        return getCPtr(point);
    }
}
