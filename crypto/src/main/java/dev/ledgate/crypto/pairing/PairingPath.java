package dev.ledgate.crypto.pairing;

import java.lang.System.Logger;
import java.util.List;
import supranational.blst.PT;
import supranational.blst.Pairing;

/**
 * How this JVM computes pairings, decided at the first use and logged then. Through jblst always; and where the JVM has the
 * foreign function API (JDK 22) and grants it to this code, with precomputed lines for elements of G2 that are used again
 * ({@link G2#withLines}). Values do not depend on it. Both ways are compared once before the second one is taken; whatever
 * fails there leaves the first. For any thread.
 */
public final class PairingPath {
    private static final Logger LOG = System.getLogger(PairingPath.class.getName());
    private static final String OF_LINES = "jblst, and precomputed lines through the foreign function API";

    private record Choice(boolean lines, String description) {}

    private static final Choice CHOICE = choose();

    private PairingPath() {}

    /** Whether there are precomputed lines. */
    public static boolean lines() {
        return CHOICE.lines();
    }

    /** One line for people: which way is taken, and if it is the slower one, why. */
    public static String description() {
        return CHOICE.description();
    }

    private static Choice choose() {
        Choice choice;
        try {
            check();
            choice = new Choice(true, OF_LINES);
        } catch (RuntimeException | LinkageError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            choice = new Choice(false, "jblst alone, without precomputed lines: " + cause.getMessage());
        }
        LOG.log(Logger.Level.INFO, "pairings: {0}", choice.description());
        return choice;
    }

    /** @throws IllegalStateException if the two ways do not agree on a product of two pairings */
    private static void check() {
        G1 a = G1.GENERATOR;
        G1 b = a.plus(a);
        G2 c = G2.GENERATOR;
        G2 d = c.plus(c).plus(c);
        PT byLines = MillerLines.product(List.of(
                new MillerLines.Pair(a.affine(), MillerLines.of(c.affine())),
                new MillerLines.Pair(b.affine(), MillerLines.of(d.affine()))));
        Pairing pairing = new Pairing(true, "");
        pairing.raw_aggregate(c.affine(), a.affine());
        pairing.raw_aggregate(d.affine(), b.affine());
        if (!byLines.final_exp().is_equal(pairing.as_fp12().final_exp())) {
            throw new IllegalStateException("this blst computes other values with precomputed lines");
        }
    }
}
