package dev.ledgate.crypto.pairing;

import supranational.blst.PT;

/**
 * Window tables of one element of GT, for many powers of it: about 1.6 MB with windows of 6 bits, 5 MB with 8. Which entries
 * are read depends on the exponent, so this is for exponents that are used once and never for an authority's secret.
 * Immutable; for any thread.
 */
public final class GtTable {
    private final int window;
    /** Entry {@code i * 2^w + d} is the base to the power of {@code d * 2^(w i)}. */
    private final PT[] entries;

    private GtTable(int window, PT[] entries) {
        this.window = window;
        this.entries = entries;
    }

    /** @param window bits of the exponent per multiplication, 1 to 8 */
    public static GtTable of(GT base, int window) {
        return new GtTable(window, entries(base.copy(), window));
    }

    static PT[] entries(PT base, int window) {
        int digits = 1 << window;
        int windows = windows(window);
        PT[] entries = new PT[windows * digits];
        PT step = base;
        for (int i = 0; i < windows; i++) {
            PT power = PT.one().dup();
            for (int d = 0; d < digits; d++) {
                entries[i * digits + d] = power.dup();
                power.mul(step);
            }
            step = power;
        }
        return entries;
    }

    static int windows(int window) {
        if (window < 1 || window > 8) {
            throw new IllegalArgumentException("a window has 1 to 8 bits");
        }
        return (Scalar.ORDER.bitLength() + window - 1) / window;
    }

    /** The base to the power of {@code exponent}. */
    public GT power(Scalar exponent) {
        PT product = entries[exponent.digit(0, window)].dup();
        for (int i = 1; i * window < Scalar.ORDER.bitLength(); i++) {
            int digit = exponent.digit(i * window, window);
            if (digit != 0) {
                product.mul(entries[(i << window) + digit]);
            }
        }
        return GT.owning(product);
    }
}
