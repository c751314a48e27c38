package dev.ledgate.crypto.pairing;

/**
 * Powers of the two generators that a ciphertext is made of, from window tables of 8 bits built on first use (together
 * about 6 MB and 50 ms). Which entries are read depends on the exponent, so this is for exponents that are used once and
 * never for an authority's secret, which {@link SecretBase} takes. For any thread.
 */
public final class FixedBase {
    private static final int WINDOW = 8;

    private FixedBase() {}

    /** The generator of G1 times {@code scalar}. */
    public static G1 g1(Scalar scalar) {
        return OfG1.TABLE.times(scalar);
    }

    /** The generator of GT to the power of {@code exponent}. */
    public static GT gt(Scalar exponent) {
        return OfGt.TABLE.power(exponent);
    }

    private static final class OfG1 {
        static final G1Table TABLE = G1Table.of(G1.GENERATOR, WINDOW);

        private OfG1() {}
    }

    private static final class OfGt {
        static final GtTable TABLE = GtTable.of(GT.generator(), WINDOW);

        private OfGt() {}
    }
}
