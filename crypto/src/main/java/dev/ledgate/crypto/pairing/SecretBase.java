package dev.ledgate.crypto.pairing;

import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.PT;

/**
 * Powers of the generators of G1 and GT for an authority's secret exponents. Every window reads its whole table and keeps
 * the entry wanted by masks, and every window multiplies, by the neutral element too: neither the addresses read nor the
 * branches taken depend on the exponent. What the JIT compiler makes of that is not proved. The tables (0.7 MB) are built
 * on first use. For any thread.
 */
public final class SecretBase {
    private static final int WINDOW = 4;
    private static final int DIGITS = 1 << WINDOW;
    private static final int WINDOWS = GtTable.windows(WINDOW);

    private SecretBase() {}

    /** The generator of G1 times {@code scalar}. */
    public static G1 g1(Scalar scalar) {
        // blst's mixed addition takes the neutral element on either side without branching.
        P1 sum = new P1();
        long[] limbs = new long[RawG1.LIMBS];
        P1_Affine entry = RawG1.over(limbs);
        for (int i = 0; i < WINDOWS; i++) {
            select(OfG1.LIMBS, i, scalar.digit(i * WINDOW, WINDOW), limbs);
            sum.add(entry);
        }
        return G1.owning(sum);
    }

    /** The generator of GT to the power of {@code exponent}. */
    public static GT gt(Scalar exponent) {
        PT product = PT.one().dup();
        long[] limbs = new long[RawGt.LIMBS];
        PT entry = RawGt.over(limbs);
        for (int i = 0; i < WINDOWS; i++) {
            select(OfGt.LIMBS, i, exponent.digit(i * WINDOW, WINDOW), limbs);
            product.mul(entry);
        }
        return GT.owning(product);
    }

    /** Copies entry {@code digit} of window {@code i}, reading all of them. */
    private static void select(long[] table, int i, int digit, long[] entry) {
        int length = entry.length;
        int from = i * DIGITS * length;
        for (int k = 0; k < length; k++) {
            entry[k] = 0;
        }
        for (int d = 0; d < DIGITS; d++, from += length) {
            long mask = ((d ^ digit) - 1L) >> 63;
            for (int k = 0; k < length; k++) {
                entry[k] |= table[from + k] & mask;
            }
        }
    }

    private static final class OfG1 {
        static final long[] LIMBS = limbs();

        private OfG1() {}

        private static long[] limbs() {
            P1_Affine[] entries = G1Table.entries(G1.GENERATOR.copy(), WINDOW);
            long[] limbs = new long[entries.length * RawG1.LIMBS];
            for (int i = 0; i < entries.length; i++) {
                System.arraycopy(RawG1.limbs(entries[i]), 0, limbs, i * RawG1.LIMBS, RawG1.LIMBS);
            }
            return limbs;
        }
    }

    private static final class OfGt {
        static final long[] LIMBS = limbs();

        private OfGt() {}

        private static long[] limbs() {
            PT[] entries = GtTable.entries(GT.generator().copy(), WINDOW);
            long[] limbs = new long[entries.length * RawGt.LIMBS];
            for (int i = 0; i < entries.length; i++) {
                System.arraycopy(RawGt.limbs(entries[i]), 0, limbs, i * RawGt.LIMBS, RawGt.LIMBS);
            }
            return limbs;
        }
    }
}
