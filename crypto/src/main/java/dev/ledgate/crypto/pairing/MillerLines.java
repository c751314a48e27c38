package dev.ledgate.crypto.pairing;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;
import supranational.blst.PT;

/**
 * The lines of the Miller loop of one element of G2 (19.6 KB outside the heap), computed once in about a third of the time
 * of a Miller loop, and the loop over several such elements with shared squarings. The lines of a secret element are as
 * secret as the element: {@link #wipe()} overwrites them. Needs {@link PairingPath#lines()}. One thread at a time may use
 * a value of this type.
 *
 * <p>The loop is Miller's for the optimal ate pairing (Vercauteren, "Optimal Pairings", IEEE Trans. IT 2010) over the
 * curve's parameter -0xd201000000010000, in the order in which blst writes its lines: a point's line l0 + l1 x + l2 y is
 * evaluated at (-2x, 2y), which differs from blst's own order of work by factors that the final exponentiation removes.
 */
final class MillerLines {
    /** One more pair than a policy may have leaves. */
    static final int MAX_PAIRS = 65;

    private static final int FP = 48;
    private static final int LINE = 6 * FP;
    private static final int LINES = 68;
    /** How often the loop doubles after each addition. */
    private static final int[] DOUBLINGS = {2, 3, 9, 32, 16};

    private final ByteBuffer lines;
    private final long address;

    private MillerLines(ByteBuffer lines, long address) {
        this.lines = lines;
        this.address = address;
    }

    static MillerLines of(P2_Affine point) {
        ByteBuffer lines = ByteBuffer.allocateDirect(LINES * LINE).order(ByteOrder.nativeOrder());
        long address = ForeignBlst.addressOf(lines);
        Scratch scratch = Scratch.OF_THREAD.get();
        try {
            scratch.put(0, RawG2.limbs(point));
            ForeignBlst.precomputeLines(address, scratch.address);
            scratch.wipe(1);
        } finally {
            Reference.reachabilityFence(lines);
        }
        return new MillerLines(lines, address);
    }

    void wipe() {
        fillWithZero(lines, lines.capacity());
    }

    /** One factor of a product. */
    record Pair(P1_Affine first, MillerLines second) {}

    /** The product of the Miller loops, before the final exponentiation. */
    static PT product(List<Pair> pairs) {
        int n = pairs.size();
        if (n == 0 || n > MAX_PAIRS) {
            throw new IllegalArgumentException("a loop has 1 to " + MAX_PAIRS + " pairs");
        }
        Scratch scratch = Scratch.OF_THREAD.get();
        ByteBuffer[] lines = new ByteBuffer[n];
        long[] addresses = new long[n];
        for (int i = 0; i < n; i++) {
            lines[i] = pairs.get(i).second().lines;
            addresses[i] = pairs.get(i).second().address;
            scratch.point(i, RawG1.limbs(pairs.get(i).first()));
        }
        try {
            scratch.loop(lines, addresses);
            long[] limbs = scratch.takeValue();
            scratch.wipe(n);
            return RawGt.over(limbs);
        } finally {
            // Until here the native code worked on bare addresses.
            Reference.reachabilityFence(lines);
        }
    }

    private static void fillWithZero(ByteBuffer buffer, int length) {
        for (int at = 0; at < length; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
    }

    /** A thread's working memory outside the heap: one line, the value, zero, and -2x and 2y of each point. */
    private static final class Scratch {
        static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

        private static final int VALUE_AT = LINE;
        private static final int ZERO_AT = VALUE_AT + 12 * FP;
        private static final int POINTS_AT = ZERO_AT + FP;
        private static final long[] ONE = RawGt.limbs(PT.one());

        private final ByteBuffer memory =
                ByteBuffer.allocateDirect(POINTS_AT + MAX_PAIRS * 2 * FP).order(ByteOrder.nativeOrder());
        final long address = ForeignBlst.addressOf(memory);
        final long value = address + VALUE_AT;

        void put(int at, long[] limbs) {
            for (int i = 0; i < limbs.length; i++) {
                memory.putLong(at + i * Long.BYTES, limbs[i]);
            }
        }

        void point(int i, long[] limbs) {
            int at = POINTS_AT + 2 * FP * i;
            put(at, limbs);
            long x = address + at;
            long y = x + FP;
            ForeignBlst.fpAdd(x, x, x);
            ForeignBlst.fpSubtract(x, address + ZERO_AT, x);
            ForeignBlst.fpAdd(y, y, y);
        }

        void loop(ByteBuffer[] lines, long[] addresses) {
            put(VALUE_AT, ONE);
            int index = 0;
            multiplyByLines(lines, addresses, index++);
            for (int doublings : DOUBLINGS) {
                multiplyByLines(lines, addresses, index++);
                for (int k = 0; k < doublings; k++) {
                    ForeignBlst.fp12Square(value);
                    multiplyByLines(lines, addresses, index++);
                }
            }
            // The curve's parameter is negative.
            ForeignBlst.fp12Conjugate(value);
        }

        private void multiplyByLines(ByteBuffer[] lines, long[] addresses, int index) {
            int at = index * LINE;
            long to = address;
            for (int i = 0; i < addresses.length; i++) {
                long line = addresses[i] + at;
                long x = address + POINTS_AT + 2L * FP * i;
                long y = x + FP;
                memory.put(0, lines[i], at, 2 * FP);
                ForeignBlst.fpMultiply(to + 2 * FP, line + 2 * FP, x);
                ForeignBlst.fpMultiply(to + 3 * FP, line + 3 * FP, x);
                ForeignBlst.fpMultiply(to + 4 * FP, line + 4 * FP, y);
                ForeignBlst.fpMultiply(to + 5 * FP, line + 5 * FP, y);
                ForeignBlst.fp12MultiplyByLine(value, to);
            }
        }

        long[] takeValue() {
            long[] limbs = new long[RawGt.LIMBS];
            for (int i = 0; i < limbs.length; i++) {
                limbs[i] = memory.getLong(VALUE_AT + i * Long.BYTES);
            }
            return limbs;
        }

        /** Overwrites what was used with up to so many points. */
        void wipe(int points) {
            fillWithZero(memory, POINTS_AT + points * 2 * FP);
        }
    }
}
