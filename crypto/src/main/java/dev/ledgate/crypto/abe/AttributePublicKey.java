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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an authority publishes of one attribute: E = e(g1,g2)^alpha, Y = g1^y, and a Schnorr proof that it knows both
 * exponents, bound to the attribute's name. Without the proof a rogue authority could choose a key that depends on other
 * authorities' keys. A value of this type has a proof that was checked: its own, or that of the {@link AttributeKeyList}
 * that it is in. Immutable; for any thread.
 */
public final class AttributePublicKey {
    private static final byte[] MAGIC = {'L', 'G', 'P', 1};
    private static final byte[] MAGIC_OF_LIST = {'L', 'G', 'P', 2};
    private static final String PROOF_DOMAIN = "ledgate/v1/abe/proof-of-knowledge";

    private final AttributeName attribute;
    private final GT e;
    private final G1 y;
    /** What a header is bound to: with its own proof, or, for a key of a list, without the list's. */
    private final byte[] identity;

    private final @Nullable AttributeKeyList list;
    private final int position;

    private AttributePublicKey(
            AttributeName attribute, GT e, G1 y, Scalar challenge, Scalar alphaResponse, Scalar yResponse) {
        this.list = null;
        this.position = 0;
        this.attribute = attribute;
        this.e = e;
        this.y = y;
        this.identity = new ByteWriter(GT.LENGTH + G1.LENGTH + 3 * Scalar.LENGTH + 128)
                .raw(MAGIC)
                .text(attribute.toString())
                .raw(e.encode())
                .raw(y.encode())
                .raw(challenge.encode())
                .raw(alphaResponse.encode())
                .raw(yResponse.encode())
                .toBytes();
    }

    /** For the list alone, which has checked or made its proof. */
    AttributePublicKey(AttributeKeyList.Member member, byte[] encodedMember, AttributeKeyList list, int position) {
        this.attribute = member.attribute();
        this.e = member.e();
        this.y = member.y();
        this.identity = new ByteWriter(encodedMember.length + 8)
                .raw(MAGIC_OF_LIST)
                .raw(encodedMember)
                .toBytes();
        this.list = list;
        this.position = position;
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
        if (bytes.length > MAGIC_OF_LIST.length
                && Arrays.equals(bytes, 0, MAGIC_OF_LIST.length, MAGIC_OF_LIST, 0, MAGIC_OF_LIST.length)) {
            return decodeOfList(in);
        }
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

    private static AttributePublicKey decodeOfList(ByteReader in) throws CorruptEncoding {
        in.expect(MAGIC_OF_LIST);
        int position = in.i32();
        byte[] list = in.block(AttributeKeyList.MAX_ENCODED);
        in.end();
        List<AttributePublicKey> keys = AttributeKeyList.decode(list).keys();
        if (position < 0 || position >= keys.size()) {
            throw new CorruptEncoding("public attribute key: no such position in its list");
        }
        return keys.get(position);
    }

    /** Everything needed to check it: a key of a list brings the whole list, which is better published once. */
    public byte[] encode() {
        if (list == null) {
            return identity.clone();
        }
        byte[] whole = list.encode();
        return new ByteWriter(whole.length + 16)
                .raw(MAGIC_OF_LIST)
                .i32(position)
                .block(whole)
                .toBytes();
    }

    /** The list that it is in; empty for a key with a proof of its own. */
    public Optional<AttributeKeyList> list() {
        return Optional.ofNullable(list);
    }

    /** What makes it this key and no other; does not depend on which list of its authority it came in. Not to be written to. */
    byte[] identity() {
        return identity;
    }

    public AttributeName attribute() {
        return attribute;
    }

    AttributeKeyList.Member member() {
        return new AttributeKeyList.Member(attribute, e, y);
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

    /** Equality of name, E and Y, and of the proof if it has its own. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AttributePublicKey k && Arrays.equals(identity, k.identity);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(identity);
    }

    @Override
    public String toString() {
        return "AttributePublicKey[" + attribute + "]";
    }
}
