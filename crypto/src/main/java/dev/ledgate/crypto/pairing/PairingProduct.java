package dev.ledgate.crypto.pairing;

import supranational.blst.PT;
import supranational.blst.Pairing;

/**
 * A product of pairings with one final exponentiation, blst batching the Miller loops (about 170 us for one more pair
 * against 600 us for a pairing of its own). For one thread and one use.
 */
public final class PairingProduct {
    // The tag and mode are for BLS signatures; raw aggregation does not use them.
    private final Pairing pairing = new Pairing(true, "");
    private boolean any;

    /**
     * Multiplies by {@code e(a, b)}.
     *
     * @throws IllegalArgumentException if one is neutral: in a batch blst then gives zero for the whole product, a
     *     constant that anyone knows
     */
    public PairingProduct times(G1 a, G2 b) {
        if (a.isNeutral() || b.isNeutral()) {
            throw new IllegalArgumentException("a neutral element does not enter a pairing");
        }
        pairing.raw_aggregate(b.affine(), a.affine());
        any = true;
        return this;
    }

    /** The product. @throws IllegalStateException if nothing was multiplied */
    public GT value() {
        if (!any) {
            throw new IllegalStateException("an empty product of pairings");
        }
        PT result = pairing.as_fp12();
        return GT.owning(result.final_exp());
    }
}
