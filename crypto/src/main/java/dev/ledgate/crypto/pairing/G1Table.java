package dev.ledgate.crypto.pairing;

import supranational.blst.P1;
import supranational.blst.P1_Affine;

/**
 * Window tables of one element of G1, for many multiples of it: about 0.3 MB with windows of 6 bits, 1 MB with 8. Which
 * entries are read depends on the scalar, so this is for scalars that are used once and never for an authority's secret.
 * Immutable; for any thread.
 */
public final class G1Table {
    private final int window;
    /** Entry {@code i * 2^w + d} is {@code d * 2^(w i)} times the base. */
    private final P1_Affine[] entries;

    private G1Table(int window, P1_Affine[] entries) {
        this.window = window;
        this.entries = entries;
    }

    /** @param window bits of the scalar per addition, 1 to 8 */
    public static G1Table of(G1 base, int window) {
        return new G1Table(window, entries(base.copy(), window));
    }

    static P1_Affine[] entries(P1 base, int window) {
        int digits = 1 << window;
        int windows = GtTable.windows(window);
        P1_Affine[] entries = new P1_Affine[windows * digits];
        P1 step = base;
        for (int i = 0; i < windows; i++) {
            P1 multiple = new P1();
            for (int d = 0; d < digits; d++) {
                entries[i * digits + d] = multiple.to_affine();
                multiple.add(step);
            }
            step = multiple;
        }
        return entries;
    }

    /** {@code scalar} times the base. */
    public G1 times(Scalar scalar) {
        P1 sum = new P1();
        for (int i = 0; i * window < Scalar.ORDER.bitLength(); i++) {
            int digit = scalar.digit(i * window, window);
            if (digit != 0) {
                sum.add(entries[(i << window) + digit]);
            }
        }
        return G1.owning(sum);
    }
}
