package dev.ledgate.crypto.pairing;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.security.MessageDigest;
import supranational.blst.PT;

/**
 * An element of GT, the subgroup of order r of the multiplicative group of Fp12; written multiplicatively. Immutable;
 * for any thread. Every value is in the subgroup.
 */
public final class GT {
    public static final int LENGTH = RawGt.LENGTH;
    private static final int WINDOW = 4;

    private final PT value;

    private GT(PT value) {
        this.value = value;
    }

    /** {@code e(g1, g2)}. */
    public static GT generator() {
        return Generator.VALUE;
    }

    /** 576 bytes, each coordinate below p, of order r, and not 1. */
    public static GT decode(byte[] bytes) throws CorruptEncoding {
        if (bytes.length != LENGTH) {
            throw new CorruptEncoding("an element of GT has 576 bytes");
        }
        PT value = RawGt.parse(bytes).orElseThrow(() -> new CorruptEncoding("a coordinate in GT is not below p"));
        if (!value.in_group() || value.is_one() || allZero(bytes)) {
            throw new CorruptEncoding("not an element of GT, or the neutral one");
        }
        return new GT(value);
    }

    /** Canonical bytes, by which elements are hashed and compared. */
    public byte[] encode() {
        return value.to_bendian();
    }

    public GT times(GT other) {
        return new GT(value.dup().mul(other.value));
    }

    /** This to the power of {@code exponent}. Not constant time: for exponents used once. */
    public GT power(Scalar exponent) {
        PT[] table = new PT[1 << WINDOW];
        table[0] = PT.one().dup();
        for (int d = 1; d < table.length; d++) {
            table[d] = table[d - 1].dup().mul(value);
        }
        PT result = PT.one().dup();
        for (int bit = 8 * Scalar.LENGTH - WINDOW; bit >= 0; bit -= WINDOW) {
            for (int i = 0; i < WINDOW; i++) {
                result.sqr();
            }
            int digit = exponent.digit(bit, WINDOW);
            if (digit != 0) {
                result.mul(table[digit]);
            }
        }
        return new GT(result);
    }

    /** The neutral element, or the zero of Fp12 that a pairing of infinities gives: never a key. */
    public boolean isDegenerate() {
        return value.is_one() || allZero(value.to_bendian());
    }

    /** Equality in constant time over the canonical bytes. */
    public boolean sameAs(GT other) {
        return MessageDigest.isEqual(encode(), other.encode());
    }

    PT copy() {
        return value.dup();
    }

    static GT owning(PT value) {
        return new GT(value);
    }

    private static boolean allZero(byte[] bytes) {
        int or = 0;
        for (byte b : bytes) {
            or |= b;
        }
        return or == 0;
    }

    private static final class Generator {
        static final GT VALUE =
                new PairingProduct().times(G1.GENERATOR, G2.GENERATOR).value();

        private Generator() {}
    }
}
