package dev.ledgate.crypto.pairing;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * An integer modulo the group order r. Immutable until {@link #close()}, which overwrites it (best effort, see
 * {@link dev.ledgate.crypto.bytes.SecretBytes}). Arithmetic is blst's and does not branch on the values, except
 * {@link #of(BigInteger)}, which is for public numbers. The text form shows nothing.
 */
public final class Scalar implements AutoCloseable {
    public static final int LENGTH = 32;
    /** Random or derived bytes that make one scalar with a bias below 2^-128. */
    public static final int WIDE_LENGTH = 48;
    /** The order of G1, G2 and GT. */
    public static final BigInteger ORDER =
            new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

    public static final Scalar ZERO = new Scalar(new byte[LENGTH]);
    public static final Scalar ONE = of(BigInteger.ONE);

    private final byte[] bigEndian;

    private Scalar(byte[] bigEndian) {
        this.bigEndian = bigEndian;
    }

    /** A public number, reduced modulo r. */
    public static Scalar of(BigInteger value) {
        return new Scalar(fixed(value.mod(ORDER)));
    }

    /** Uniform and not zero. */
    public static Scalar random(SecureRandom random) {
        byte[] wide = new byte[WIDE_LENGTH];
        Scalar result;
        do {
            random.nextBytes(wide);
            result = ofWide(wide);
        } while (result.isZero());
        Arrays.fill(wide, (byte) 0);
        return result;
    }

    /** The big-endian number of 48 bytes modulo r (RFC 9380 section 5.2 for the length). */
    public static Scalar ofWide(byte[] wide) {
        if (wide.length != WIDE_LENGTH) {
            throw new IllegalArgumentException("48 bytes make a scalar");
        }
        return new Scalar(new supranational.blst.Scalar().from_bendian(wide).to_bendian());
    }

    /** The 32-byte big-endian form. @throws CorruptEncoding if it is not below r */
    public static Scalar decode(byte[] bytes) throws CorruptEncoding {
        if (bytes.length != LENGTH || new BigInteger(1, bytes).compareTo(ORDER) >= 0) {
            throw new CorruptEncoding("not a scalar below the group order");
        }
        return new Scalar(bytes.clone());
    }

    public byte[] encode() {
        return bigEndian.clone();
    }

    public Scalar plus(Scalar other) {
        // blst refuses sums of zero, so those are answered here.
        // Always a value of its own: whoever closes a sum must not wipe a summand.
        if (isZero()) {
            return new Scalar(other.encode());
        }
        if (other.isZero()) {
            return new Scalar(encode());
        }
        return sameAs(other.negate())
                ? ZERO
                : new Scalar(toBlst().add(other.toBlst()).to_bendian());
    }

    public Scalar times(Scalar other) {
        return isZero() || other.isZero()
                ? ZERO
                : new Scalar(toBlst().mul(other.toBlst()).to_bendian());
    }

    public Scalar negate() {
        if (isZero()) {
            return ZERO;
        }
        return new Scalar(orderMinusThis());
    }

    private byte[] orderMinusThis() {
        byte[] out = new byte[LENGTH];
        int borrow = 0;
        for (int i = LENGTH - 1; i >= 0; i--) {
            int d = (ORDER_BYTES[i] & 0xff) - (bigEndian[i] & 0xff) - borrow;
            out[i] = (byte) d;
            borrow = d >>> 31;
        }
        return out;
    }

    /** 1 for an even number, else 0. */
    int evenBit() {
        return ~bigEndian[LENGTH - 1] & 1;
    }

    /**
     * This if odd, otherwise r minus this, which is odd as r is; for zero that is r itself. Without a branch. Only for
     * {@link #digit}; the caller closes it.
     */
    Scalar oddOfPair() {
        byte[] out = orderMinusThis();
        int keep = evenBit() - 1;
        for (int i = 0; i < LENGTH; i++) {
            out[i] = (byte) ((bigEndian[i] & keep) | (out[i] & ~keep));
        }
        return new Scalar(out);
    }

    public boolean isZero() {
        int or = 0;
        for (byte b : bigEndian) {
            or |= b;
        }
        return or == 0;
    }

    public boolean isOne() {
        return sameAs(ONE);
    }

    /** Equality in constant time. */
    public boolean sameAs(Scalar other) {
        return MessageDigest.isEqual(bigEndian, other.bigEndian);
    }

    @Override
    public void close() {
        if (this != ZERO && this != ONE) {
            Arrays.fill(bigEndian, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "Scalar[hidden]";
    }

    supranational.blst.Scalar toBlst() {
        return new supranational.blst.Scalar().from_bendian(bigEndian);
    }

    /** {@code width} bits from {@code bit} up, little end first: a digit for window tables. */
    int digit(int bit, int width) {
        if (width > 8) {
            throw new IllegalArgumentException("a digit has at most 8 bits");
        }
        int at = LENGTH - 1 - bit / 8;
        int higher = at > 0 ? bigEndian[at - 1] & 0xff : 0;
        return (((higher << 8) | (bigEndian[at] & 0xff)) >> (bit % 8)) & ((1 << width) - 1);
    }

    private static final byte[] ORDER_BYTES = fixed(ORDER);

    private static byte[] fixed(BigInteger value) {
        byte[] raw = value.toByteArray();
        byte[] out = new byte[LENGTH];
        int n = Math.min(LENGTH, raw.length);
        System.arraycopy(raw, raw.length - n, out, LENGTH - n, n);
        return out;
    }
}
