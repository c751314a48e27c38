package dev.ledgate.crypto.pairing;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/**
 * An element of G2, the subgroup of order r of the twist over Fp2. Immutable; for any thread. Every value is in the
 * subgroup: blst's scalar multiplication is wrong outside it (it uses the endomorphism), so nothing else can be made.
 * One thread at a time may put a value of {@link #withLines} into pairings.
 */
public final class G2 {
    public static final int LENGTH = 96;
    public static final G2 GENERATOR = new G2(P2.generator().dup());

    private final P2 point;
    private final boolean keepsLines;
    private @Nullable MillerLines lines;

    private G2(P2 point) {
        this(point, false);
    }

    private G2(P2 point, boolean keepsLines) {
        this.point = point;
        this.keepsLines = keepsLines;
    }

    /**
     * The compressed form: 96 bytes, coordinates below p, on the curve, in the subgroup, not infinity, and the one encoding
     * of its point.
     */
    public static G2 decode(byte[] bytes) throws CorruptEncoding {
        // The compression bit must stand before blst sees the bytes: without it blst reads 192 of them.
        if (bytes.length != LENGTH || (bytes[0] & 0x80) == 0 || (bytes[0] & 0x40) != 0) {
            throw new CorruptEncoding("not a compressed point of G2");
        }
        P2_Affine affine;
        try {
            affine = new P2_Affine(bytes);
        } catch (RuntimeException e) {
            throw new CorruptEncoding("not a point of the curve of G2", e);
        }
        if (affine.is_inf() || !affine.in_group() || !Arrays.equals(affine.compress(), bytes)) {
            throw new CorruptEncoding("not an element of G2");
        }
        return new G2(affine.to_jacobian());
    }

    /**
     * Hashes a message into G2 as a random oracle: RFC 9380, suite BLS12381G2_XMD:SHA-256_SSWU_RO_. Nobody knows the
     * discrete logarithm of the result, on which collusion resistance rests.
     *
     * @param domain the domain separation tag, section 3.1 of the RFC
     */
    public static G2 hash(byte[] message, String domain) {
        return new G2(new P2().hash_to(message, domain));
    }

    /** @throws IllegalStateException for the neutral element, which has no encoding here */
    public byte[] encode() {
        if (isNeutral()) {
            throw new IllegalStateException("the neutral element is never written");
        }
        return point.compress();
    }

    /** {@code scalar} times this, in constant time. */
    public G2 times(Scalar scalar) {
        return scalar.isZero() ? new G2(new P2()) : new G2(point.dup().mult(scalar.toBlst()));
    }

    public G2 plus(G2 other) {
        return new G2(point.dup().add(other.point));
    }

    public G2 negate() {
        return new G2(point.dup().neg());
    }

    public boolean isNeutral() {
        return point.is_inf();
    }

    public boolean sameAs(G2 other) {
        return point.is_equal(other.point);
    }

    /**
     * This element for many pairings: the first one computes and keeps the lines of its Miller loop, 20 KB outside the
     * heap, which makes each pairing cheaper. They last until {@link #wipeLines} or until the value is forgotten. The
     * element itself where the JVM has no lines ({@link PairingPath}), and if it is neutral.
     */
    public G2 withLines() {
        return PairingPath.lines() && !isNeutral() ? new G2(point, true) : this;
    }

    /** Overwrites the lines of {@link #withLines}, which tell the element. The value can still be used. */
    public synchronized void wipeLines() {
        if (lines != null) {
            lines.wipe();
            lines = null;
        }
    }

    synchronized Optional<MillerLines> lines() {
        if (keepsLines && lines == null) {
            lines = MillerLines.of(affine());
        }
        return Optional.ofNullable(lines);
    }

    P2_Affine affine() {
        return point.to_affine();
    }
}
