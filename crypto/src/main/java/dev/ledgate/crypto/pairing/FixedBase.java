package dev.ledgate.crypto.pairing;

import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.PT;

/**
 * Powers of the two generators that a ciphertext is made of, from window tables built on first use (about 1.6 MB for GT
 * and 0.3 MB for G1). Which entries are read depends on the exponent, so this is for exponents that are used once and
 * never for an authority's secret. For any thread.
 */
public final class FixedBase {
    private static final int WINDOW = 6;
    private static final int WINDOWS = (255 + WINDOW - 1) / WINDOW;
    private static final int DIGITS = 1 << WINDOW;

    private FixedBase() {}

    /** The generator of G1 times {@code scalar}. */
    public static G1 g1(Scalar scalar) {
        P1 sum = new P1();
        for (int i = 0; i < WINDOWS; i++) {
            int digit = scalar.digit(i * WINDOW, WINDOW);
            if (digit != 0) {
                sum.add(G1Table.ENTRIES[i * DIGITS + digit]);
            }
        }
        return G1.owning(sum);
    }

    /** The generator of GT to the power of {@code exponent}. */
    public static GT gt(Scalar exponent) {
        PT product = PT.one().dup();
        for (int i = 0; i < WINDOWS; i++) {
            int digit = exponent.digit(i * WINDOW, WINDOW);
            if (digit != 0) {
                product.mul(GtTable.ENTRIES[i * DIGITS + digit]);
            }
        }
        return GT.owning(product);
    }

    /** Entry {@code i * 2^w + d} is {@code d * 2^(w i)} times the generator; entries of digit 0 repeat the generator, unread. */
    private static final class G1Table {
        static final P1_Affine[] ENTRIES = new P1_Affine[WINDOWS * DIGITS];

        static {
            P1 base = G1.GENERATOR.copy();
            for (int i = 0; i < WINDOWS; i++) {
                ENTRIES[i * DIGITS] = base.to_affine();
                P1 multiple = base.dup();
                for (int d = 1; d < DIGITS; d++) {
                    ENTRIES[i * DIGITS + d] = multiple.to_affine();
                    multiple.add(base);
                }
                base = multiple;
            }
        }

        private G1Table() {}
    }

    private static final class GtTable {
        static final PT[] ENTRIES = new PT[WINDOWS * DIGITS];

        static {
            PT base = GT.generator().copy();
            for (int i = 0; i < WINDOWS; i++) {
                ENTRIES[i * DIGITS] = base.dup();
                PT power = base.dup();
                for (int d = 1; d < DIGITS; d++) {
                    ENTRIES[i * DIGITS + d] = power.dup();
                    power.mul(base);
                }
                base = power;
            }
        }

        private GtTable() {}
    }
}
