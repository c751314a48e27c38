package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.FixedBase;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import dev.ledgate.crypto.pairing.SecretBase;
import java.util.Arrays;

/**
 * What an authority publishes of one attribute: E = e(g1,g2)^alpha, Y = g1^y, and a Schnorr proof that it knows both
 * exponents, bound to the attribute's name. Without the proof a rogue authority could choose a key that depends on other
 * authorities' keys. A value of this type has a proof that was checked. Immutable; for any thread.
 */
public final class AttributePublicKey {
    private static final byte[] MAGIC = {'L', 'G', 'P', 1};
    private static final String PROOF_DOMAIN = "ledgate/v1/abe/proof-of-knowledge";

    private final AttributeName attribute;
    private final GT e;
    private final G1 y;
    private final byte[] encoded;

    private AttributePublicKey(
            AttributeName attribute, GT e, G1 y, Scalar challenge, Scalar alphaResponse, Scalar yResponse) {
        this.attribute = attribute;
        this.e = e;
        this.y = y;
        this.encoded = new ByteWriter(GT.LENGTH + G1.LENGTH + 3 * Scalar.LENGTH + 128)
                .raw(MAGIC)
                .text(attribute.toString())
                .raw(e.encode())
                .raw(y.encode())
                .raw(challenge.encode())
                .raw(alphaResponse.encode())
                .raw(yResponse.encode())
                .toBytes();
    }

    /**
     * The public key of (alpha, y) with its proof: commitments e(g1,g2)^a and g1^b, a challenge hashed from everything,
     * responses a + c alpha and b + c y. All four exponents are secret for ever (a or b with its response
     * gives the authority's secret), so the tables for secrets compute the powers.
     */
    static AttributePublicKey prove(AttributeName attribute, Scalar alpha, Scalar y, Scalar a, Scalar b) {
        GT e = SecretBase.gt(alpha);
        G1 publicY = SecretBase.g1(y);
        Scalar c = challenge(attribute, e, publicY, SecretBase.gt(a), SecretBase.g1(b));
        return new AttributePublicKey(attribute, e, publicY, c, a.plus(c.times(alpha)), b.plus(c.times(y)));
    }

    /** Reads and checks the proof. @throws CorruptEncoding if the bytes or the proof are not valid */
    public static AttributePublicKey decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "public attribute key");
        in.expect(MAGIC);
        AttributeName attribute;
        try {
            attribute = AttributeName.parse(in.text(256));
        } catch (IllegalArgumentException ex) {
            throw new CorruptEncoding("public attribute key: not an attribute name", ex);
        }
        GT e = GT.decode(in.raw(GT.LENGTH));
        G1 y = G1.decode(in.raw(G1.LENGTH));
        Scalar c = Scalar.decode(in.raw(Scalar.LENGTH));
        Scalar alphaResponse = Scalar.decode(in.raw(Scalar.LENGTH));
        Scalar yResponse = Scalar.decode(in.raw(Scalar.LENGTH));
        in.end();
        Scalar minusC = c.negate();
        GT targetCommitment = FixedBase.gt(alphaResponse).times(e.power(minusC));
        G1 commitment = FixedBase.g1(yResponse).plus(y.times(minusC));
        if (commitment.isNeutral()
                || !challenge(attribute, e, y, targetCommitment, commitment).sameAs(c)) {
            throw new CorruptEncoding("public attribute key: the proof of knowledge does not hold");
        }
        return new AttributePublicKey(attribute, e, y, c, alphaResponse, yResponse);
    }

    public byte[] encode() {
        return encoded.clone();
    }

    public AttributeName attribute() {
        return attribute;
    }

    GT e() {
        return e;
    }

    G1 y() {
        return y;
    }

    private static Scalar challenge(AttributeName attribute, GT e, G1 y, GT targetCommitment, G1 commitment) {
        byte[] transcript = new ByteWriter(1500)
                .text(attribute.toString())
                .raw(e.encode())
                .raw(y.encode())
                .raw(targetCommitment.encode())
                .raw(commitment.encode())
                .toBytes();
        return new Xof(PROOF_DOMAIN, transcript).scalar();
    }

    /** Equality of the whole encoding, the proof included. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AttributePublicKey k && Arrays.equals(encoded, k.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "AttributePublicKey[" + attribute + "]";
    }
}
