package dev.ledgate.bench;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;

/** Prints figures: name, value, unit. */
final class Figures {
    private final PrintWriter out;

    Figures(PrintWriter out) {
        this.out = out;
    }

    void value(String name, double value, String unit) {
        out.println(name + String.format(Locale.ROOT, " %.3f ", value) + unit);
        out.flush();
    }

    /** The quantile q of samples in nanoseconds; sorts them. */
    static double quantile(long[] nanos, double q) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("there are no samples");
        }
        Arrays.sort(nanos);
        return nanos[(int) Math.max(0, Math.ceil(q * nanos.length) - 1)];
    }
}
