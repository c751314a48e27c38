package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;
import dev.ledgate.crypto.pairing.FixedBase;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import dev.ledgate.crypto.pairing.SecretBase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The public keys of several attributes of one authority, E_i = e(g1,g2)^alpha_i and Y_i = g1^y_i, with one proof that it
 * knows all the exponents. A value of this type has a proof that was checked. Immutable; for any thread.
 *
 * <p>The proof is Schnorr's for a batch (Gennaro, Leigh, Sundaram, Yerazunis, "Batching Schnorr Identification Scheme with
 * Applications to Privacy-Preserving Authorization and Low-Bandwidth Communication Devices", ASIACRYPT 2004): commitments
 * T = e(g1,g2)^a and U = g1^b, a challenge c hashed from the whole list and both, responses u = a + sum c^i alpha_i and
 * v = b + sum c^i y_i with i from 1; the check is e(g1,g2)^u = T prod E_i^(c^i) and g1^v = U prod Y_i^(c^i).
 *
 * <p>Why that proves all of them: n + 1 accepted answers to different c under the same T and U are n + 1 linear equations
 * in a, alpha_1, ..., alpha_n, whose matrix is Vandermonde's and so invertible; the same for b and the y_i. So the protocol
 * is (n+1)-special-sound, with knowledge error n / r, and after Q queries of the hash at most (Q + 1) n / r (Attema, Fehr,
 * Klooss, "Fiat-Shamir Transformation of Multi-Round Interactive Proofs", TCC 2022): below 2^-245 (Q + 1) for the longest
 * list. From c, u and v alone T and U follow, so the proof shows nothing more. With n = 1 it is the proof of
 * {@link AttributePublicKey}. The challenge depends on every name, key and position, so no part of a list proves anything
 * without the rest: a key of a list goes with its list. Its authority can make another list with it, even of it alone.
 */
public final class AttributeKeyList {
    /** The longest list. */
    public static final int MAX_LENGTH = 256;

    private static final byte[] MAGIC = {'L', 'G', 'L', 1};
    private static final String PROOF_DOMAIN = "ledgate/v1/abe/proof-of-knowledge-of-a-list";
    private static final String NONCE_DOMAIN = "ledgate/v1/abe/nonces-of-a-list";
    /** Above what the members of the longest list with the longest names take. */
    static final int MAX_ENCODED = 256 * (256 + GT.LENGTH + G1.LENGTH) + 256;

    /** An attribute's public key without a proof. */
    record Member(AttributeName attribute, GT e, G1 y) {
        byte[] encode() {
            return new ByteWriter(GT.LENGTH + G1.LENGTH + 128)
                    .text(attribute.toString())
                    .raw(e.encode())
                    .raw(y.encode())
                    .toBytes();
        }
    }

    /** An attribute's secret exponents, of which {@code member} is the public part. */
    record Secret(Scalar alpha, Scalar y, Member member) {
        static Secret of(AttributeName attribute, Scalar alpha, Scalar y) {
            return new Secret(alpha, y, new Member(attribute, SecretBase.gt(alpha), SecretBase.g1(y)));
        }

        @Override
        public String toString() {
            return "Secret[" + member.attribute() + "]";
        }
    }

    private final List<AttributePublicKey> keys = new ArrayList<>();
    private final byte[] encoded;

    private AttributeKeyList(List<Member> members, Scalar challenge, Scalar alphaResponse, Scalar yResponse) {
        ByteWriter out = new ByteWriter(members.size() * 700 + 128).raw(MAGIC).i32(members.size());
        for (Member member : members) {
            byte[] encodedMember = member.encode();
            out.raw(encodedMember);
            keys.add(new AttributePublicKey(member, encodedMember, this, keys.size()));
        }
        this.encoded = out.raw(challenge.encode())
                .raw(alphaResponse.encode())
                .raw(yResponse.encode())
                .toBytes();
    }

    /**
     * A list with its proof. The nonces are hashed from all the secrets and the list, as in deterministic signatures: the
     * same list gives the same proof, and no bad random number gives an exponent away.
     */
    static AttributeKeyList prove(List<Secret> secrets) {
        List<Member> members = secrets.stream().map(Secret::member).toList();
        requireListable(members);
        byte[] statement = statement(members);
        ByteWriter nonceInput = new ByteWriter(128 + 2 * Scalar.LENGTH * secrets.size()).block(statement);
        secrets.forEach(s -> nonceInput.raw(s.alpha().encode()).raw(s.y().encode()));
        byte[] nonces = nonceInput.toBytesAndWipe();
        Xof xof = new Xof(NONCE_DOMAIN, nonces);
        Arrays.fill(nonces, (byte) 0);
        Scalar alphaResponse = xof.nonZeroScalar();
        Scalar yResponse = xof.nonZeroScalar();
        Scalar c = challenge(statement, SecretBase.gt(alphaResponse), SecretBase.g1(yResponse));
        Scalar weight = Scalar.ONE;
        for (Secret secret : secrets) {
            weight = weight.times(c);
            alphaResponse = addAndWipe(alphaResponse, weight.times(secret.alpha()));
            yResponse = addAndWipe(yResponse, weight.times(secret.y()));
        }
        return new AttributeKeyList(members, c, alphaResponse, yResponse);
    }

    private static Scalar addAndWipe(Scalar a, Scalar b) {
        Scalar sum = a.plus(b);
        a.close();
        b.close();
        return sum;
    }

    /** Reads and checks the proof. @throws CorruptEncoding if the bytes or the proof are not valid */
    public static AttributeKeyList decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "list of attribute keys");
        in.expect(MAGIC);
        int count = in.i32();
        if (count < 1 || count > MAX_LENGTH) {
            throw new CorruptEncoding("list of attribute keys: not 1 to " + MAX_LENGTH + " keys");
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AttributeName attribute;
            try {
                attribute = AttributeName.parse(in.text(256));
            } catch (IllegalArgumentException ex) {
                throw new CorruptEncoding("list of attribute keys: not an attribute name", ex);
            }
            members.add(new Member(attribute, GT.decode(in.raw(GT.LENGTH)), G1.decode(in.raw(G1.LENGTH))));
        }
        Scalar c = Scalar.decode(in.raw(Scalar.LENGTH));
        Scalar alphaResponse = Scalar.decode(in.raw(Scalar.LENGTH));
        Scalar yResponse = Scalar.decode(in.raw(Scalar.LENGTH));
        in.end();
        try {
            requireListable(members);
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("list of attribute keys: " + e.getMessage(), e);
        }
        if (!holds(members, c, alphaResponse, yResponse)) {
            throw new CorruptEncoding("list of attribute keys: the proof of knowledge does not hold");
        }
        return new AttributeKeyList(members, c, alphaResponse, yResponse);
    }

    /** Finds T and U from the responses, by Horner's rule from the last key to the first, and hashes them. */
    private static boolean holds(List<Member> members, Scalar c, Scalar alphaResponse, Scalar yResponse) {
        Scalar minusC = c.negate();
        Member last = members.get(members.size() - 1);
        GT e = last.e();
        G1 y = last.y();
        for (int i = members.size() - 2; i >= 0; i--) {
            e = e.power(c).times(members.get(i).e());
            y = y.times(c).plus(members.get(i).y());
        }
        GT targetCommitment = FixedBase.gt(alphaResponse).times(e.power(minusC));
        G1 commitment = FixedBase.g1(yResponse).plus(y.times(minusC));
        return !commitment.isNeutral()
                && challenge(statement(members), targetCommitment, commitment).sameAs(c);
    }

    /** @throws IllegalArgumentException unless it is 1 to 256 different attributes of one authority */
    private static void requireListable(List<Member> members) {
        if (members.isEmpty() || members.size() > MAX_LENGTH) {
            throw new IllegalArgumentException("a list has 1 to " + MAX_LENGTH + " keys");
        }
        Set<AttributeName> names = new HashSet<>();
        for (Member member : members) {
            if (!names.add(member.attribute())) {
                throw new IllegalArgumentException("a list names no attribute twice");
            }
            if (!member.attribute()
                    .authority()
                    .equals(members.get(0).attribute().authority())) {
                throw new IllegalArgumentException("a list is of one authority");
            }
        }
    }

    private static byte[] statement(List<Member> members) {
        ByteWriter out = new ByteWriter(members.size() * 700 + 16).i32(members.size());
        members.forEach(member -> out.raw(member.encode()));
        return Sha256.of(out.toBytes());
    }

    private static Scalar challenge(byte[] statement, GT targetCommitment, G1 commitment) {
        byte[] transcript = new ByteWriter(700)
                .raw(statement)
                .raw(targetCommitment.encode())
                .raw(commitment.encode())
                .toBytes();
        return new Xof(PROOF_DOMAIN, transcript).scalar();
    }

    /** In the order of the list. */
    public List<AttributePublicKey> keys() {
        return List.copyOf(keys);
    }

    public byte[] encode() {
        return encoded.clone();
    }

    @Override
    public String toString() {
        return "AttributeKeyList" + keys;
    }
}
