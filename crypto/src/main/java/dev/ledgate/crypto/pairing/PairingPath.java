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
        try {
            var unused = new Pairing(true, "");
        } catch (RuntimeException | LinkageError e) {
            // Java may deny native access to jblst as to us; then there is no slower way to fall back to.
            String description = "none, jblst does not load: " + reason(e)
                    + ". Start Java with --enable-native-access=ALL-UNNAMED, on glibc, with a temporary directory"
                    + " (-Djava.io.tmpdir) from which libraries may be loaded";
            LOG.log(Logger.Level.ERROR, "pairings: {0}", description);
            return new Choice(false, description);
        }
        Choice choice;
        try {
            check();
            choice = new Choice(true, OF_LINES);
        } catch (RuntimeException | LinkageError e) {
            choice = new Choice(false, "jblst alone, without precomputed lines: " + reason(e));
        }
        LOG.log(Logger.Level.INFO, "pairings: {0}", choice.description());
        return choice;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
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
