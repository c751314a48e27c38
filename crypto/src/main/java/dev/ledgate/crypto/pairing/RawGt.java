package dev.ledgate.crypto.pairing;

import java.math.BigInteger;
import java.util.Optional;
import supranational.blst.PT;

/**
 * The bridge between bytes and blst's {@code fp12}, which the Java binding can write but not read. A value is 12
 * coordinates of 6 little-endian limbs in Montgomery form (R = 2^384): 2 halves of 3 elements of Fp2. On the wire blst
 * puts, for each of the 3, both halves, each Fp2 real part first.
 */
final class RawGt extends PT {
    static final int COORDINATE = 48;
    static final int LENGTH = 12 * COORDINATE;
    static final int LIMBS = 72;
    static final BigInteger P = new BigInteger(
            "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16);

    private RawGt(long[] limbs) {
        super(limbs);
    }

    /** The value that the limbs are at the time of each use; the caller writes nothing else into them. */
    static PT over(long[] limbs) {
        if (limbs.length != LIMBS) {
            throw new IllegalArgumentException("a value of Fp12 has 72 limbs");
        }
        return new RawGt(limbs);
    }

    static long[] limbs(PT value) {
        return getCPtr(value);
    }

    /** Empty if a coordinate is not below p. Says nothing about the group. */
    static Optional<PT> parse(byte[] bytes) {
        long[] limbs = new long[LIMBS];
        int at = 0;
        for (int i = 0; i < 3; i++) {
            for (int half = 0; half < 2; half++) {
                for (int part = 0; part < 2; part++) {
                    BigInteger value = new BigInteger(1, bytes, at, COORDINATE);
                    at += COORDINATE;
                    if (value.compareTo(P) >= 0) {
                        return Optional.empty();
                    }
                    BigInteger montgomery = value.shiftLeft(384).mod(P);
                    int to = ((half * 3 + i) * 2 + part) * 6;
                    for (int k = 0; k < 6; k++) {
                        limbs[to + k] = montgomery.shiftRight(64 * k).longValue();
                    }
                }
            }
        }
        return Optional.of(new RawGt(limbs));
    }
}
