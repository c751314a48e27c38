package dev.ledgate.crypto.pairing;

import java.math.BigInteger;
import java.util.Arrays;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.PT;

/**
 * Powers of the generators of G1 and GT for an authority's secret exponents. Every window reads its whole table and keeps
 * the entry wanted by masks, inverts it or not by a mask, and multiplies: neither the addresses read nor the branches taken
 * depend on the exponent. What the JIT compiler makes of that is not proved. The tables (0.55 MB) are built on first use.
 * For any thread.
 *
 * <p>Digits are odd and signed, so none is zero, and a table holds only the positive ones: inverting is a matter of signs
 * in both groups. Recoding: Joye and Tunstall, "Exponent Recoding and Regular Exponentiation Algorithms", AFRICACRYPT 2009.
 * Of k and r - k one is odd; that one is recoded, and all signs are turned round if it was not k.
 */
public final class SecretBase {
    private static final int WINDOW = 5;
    /** For the digits 1, 3, ..., 2^w - 1. */
    private static final int ENTRIES = 1 << (WINDOW - 1);

    private static final int WINDOWS = GtTable.windows(WINDOW);
    private static final int COORDINATE = 6;
    private static final long[] P = limbs(RawGt.P);

    private SecretBase() {}

    /** The generator of G1 times {@code scalar}. */
    public static G1 g1(Scalar scalar) {
        // blst's mixed addition takes the neutral element on either side without branching.
        P1 sum = new P1();
        long[] limbs = new long[RawG1.LIMBS];
        P1_Affine entry = RawG1.over(limbs);
        long turn = -scalar.evenBit();
        try (Scalar odd = scalar.oddOfPair()) {
            for (int i = 0; i < WINDOWS; i++) {
                int digit = digit(odd, i);
                select(OfG1.LIMBS, i, digit, limbs);
                negateUpperHalf(limbs, turn ^ (digit >> 31));
                sum.add(entry);
            }
        }
        Arrays.fill(limbs, 0);
        return G1.owning(sum);
    }

    /** The generator of GT to the power of {@code exponent}. */
    public static GT gt(Scalar exponent) {
        PT product = PT.one().dup();
        long[] limbs = new long[RawGt.LIMBS];
        PT entry = RawGt.over(limbs);
        long turn = -exponent.evenBit();
        try (Scalar odd = exponent.oddOfPair()) {
            for (int i = 0; i < WINDOWS; i++) {
                int digit = digit(odd, i);
                select(OfGt.LIMBS, i, digit, limbs);
                // An element of GT has norm 1 over Fp6, so its inverse is its conjugate.
                negateUpperHalf(limbs, turn ^ (digit >> 31));
                product.mul(entry);
            }
        }
        Arrays.fill(limbs, 0);
        return GT.owning(product);
    }

    /** An odd digit of an odd number below 2^255; those below the highest may be negative. */
    private static int digit(Scalar odd, int i) {
        if (i == WINDOWS - 1) {
            return odd.digit(i * WINDOW, WINDOW) | 1;
        }
        return (odd.digit(i * WINDOW, WINDOW + 1) | 1) - (1 << WINDOW);
    }

    /** Copies window {@code i}'s entry for the digit's absolute value, reading all entries. */
    private static void select(long[] table, int i, int digit, long[] entry) {
        int sign = digit >> 31;
        int wanted = ((digit ^ sign) - sign) >> 1;
        int length = entry.length;
        int from = i * ENTRIES * length;
        for (int k = 0; k < length; k++) {
            entry[k] = 0;
        }
        // Four at a time: the compiler turns the loop into vector instructions that read each entry once.
        for (int d = 0; d < ENTRIES; d += 4, from += 4 * length) {
            long m0 = ((d ^ wanted) - 1L) >> 63;
            long m1 = ((d + 1 ^ wanted) - 1L) >> 63;
            long m2 = ((d + 2 ^ wanted) - 1L) >> 63;
            long m3 = ((d + 3 ^ wanted) - 1L) >> 63;
            for (int k = 0; k < length; k++) {
                entry[k] |= (table[from + k] & m0)
                        | (table[from + length + k] & m1)
                        | (table[from + 2 * length + k] & m2)
                        | (table[from + 3 * length + k] & m3);
            }
        }
    }

    /**
     * With mask -1 puts p minus each coordinate of the second half in its place (0 stays 0), with mask 0 nothing: the
     * inverse of a point of G1, and of an element of GT.
     */
    static void negateUpperHalf(long[] limbs, long mask) {
        for (int at = limbs.length / 2; at < limbs.length; at += COORDINATE) {
            long any = 0;
            for (int k = 0; k < COORDINATE; k++) {
                any |= limbs[at + k];
            }
            long take = mask & ((any | -any) >> 63);
            long borrow = 0;
            for (int k = 0; k < COORDINATE; k++) {
                long x = limbs[at + k];
                long difference = P[k] - x - borrow;
                borrow = ((~P[k] & x) | (~(P[k] ^ x) & difference)) >>> 63;
                limbs[at + k] = (difference & take) | (x & ~take);
            }
        }
    }

    private static long[] limbs(BigInteger value) {
        long[] limbs = new long[COORDINATE];
        for (int k = 0; k < COORDINATE; k++) {
            limbs[k] = value.shiftRight(64 * k).longValue();
        }
        return limbs;
    }

    private static final class OfG1 {
        static final long[] LIMBS = limbs();

        private OfG1() {}

        private static long[] limbs() {
            P1_Affine[] entries = G1Table.entries(G1.GENERATOR.copy(), WINDOW);
            long[] limbs = new long[entries.length / 2 * RawG1.LIMBS];
            for (int i = 0; i < entries.length / 2; i++) {
                System.arraycopy(RawG1.limbs(entries[2 * i + 1]), 0, limbs, i * RawG1.LIMBS, RawG1.LIMBS);
            }
            return limbs;
        }
    }

    private static final class OfGt {
        static final long[] LIMBS = limbs();

        private OfGt() {}

        private static long[] limbs() {
            PT[] entries = GtTable.entries(GT.generator().copy(), WINDOW);
            long[] limbs = new long[entries.length / 2 * RawGt.LIMBS];
            for (int i = 0; i < entries.length / 2; i++) {
                System.arraycopy(RawGt.limbs(entries[2 * i + 1]), 0, limbs, i * RawGt.LIMBS, RawGt.LIMBS);
            }
            return limbs;
        }
    }
}
