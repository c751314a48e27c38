package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.Scalar;
import dev.ledgate.policy.Address;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An authority's power over one attribute: the exponents (alpha, y) and their public part. Whoever holds it can issue
 * the attribute to anyone. For any thread until {@link #close()}.
 */
public final class AbeAuthority implements AutoCloseable {
    private static final byte[] MAGIC = {'L', 'G', 'A', 1};
    private static final byte[] MAGIC_OF_LIST = {'L', 'G', 'A', 2};

    private final Scalar alpha;
    private final Scalar y;
    private final AttributePublicKey publicKey;

    private AbeAuthority(Scalar alpha, Scalar y, AttributePublicKey publicKey) {
        this.alpha = alpha;
        this.y = y;
        this.publicKey = publicKey;
    }

    /** Lewko-Waters, AuthSetup: fresh exponents for an attribute of a new name or epoch. */
    public static AbeAuthority setup(AttributeName attribute, SecureRandom random) {
        Scalar alpha = Scalar.random(random);
        Scalar y = Scalar.random(random);
        try (Scalar a = Scalar.random(random);
                Scalar b = Scalar.random(random)) {
            return new AbeAuthority(alpha, y, AttributePublicKey.prove(attribute, alpha, y, a, b));
        }
    }

    /**
     * The same for several attributes of one authority, with one proof for their {@link AttributeKeyList}: about half the
     * work. A list of one is {@link #setup(AttributeName, SecureRandom)}.
     *
     * @throws IllegalArgumentException unless it is 1 to 256 different attributes of one authority
     */
    public static List<AbeAuthority> setup(List<AttributeName> attributes, SecureRandom random) {
        if (attributes.size() == 1) {
            return List.of(setup(attributes.get(0), random));
        }
        return ofList(attributes.stream()
                .map(attribute -> AttributeKeyList.Secret.of(attribute, Scalar.random(random), Scalar.random(random)))
                .toList());
    }

    private static List<AbeAuthority> ofList(List<AttributeKeyList.Secret> secrets) {
        List<AttributePublicKey> keys = AttributeKeyList.prove(secrets).keys();
        List<AbeAuthority> made = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            made.add(new AbeAuthority(secrets.get(i).alpha(), secrets.get(i).y(), keys.get(i)));
        }
        return made;
    }

    /**
     * The public keys of attributes of one authority as one list, whichever lists they were in before: what headers are
     * bound to stays the same. For publishing one of a list alone, or several together.
     *
     * @throws IllegalArgumentException for a key that has a proof of its own; that one is published as it is
     */
    public static AttributeKeyList publish(List<AbeAuthority> authorities) {
        List<AttributeKeyList.Secret> secrets = new ArrayList<>();
        for (AbeAuthority authority : authorities) {
            authority.requireUsable();
            if (authority.publicKey.list().isEmpty()) {
                throw new IllegalArgumentException(authority.attribute() + " has a proof of its own");
            }
            secrets.add(new AttributeKeyList.Secret(authority.alpha, authority.y, authority.publicKey.member()));
        }
        return AttributeKeyList.prove(secrets);
    }

    public AttributeName attribute() {
        return publicKey.attribute();
    }

    public AttributePublicKey publicKey() {
        return publicKey;
    }

    /** Lewko-Waters, KeyGen: K = g2^alpha * H(GID)^y, where the GID is the user's 20 raw address bytes. */
    public AttributeKey issue(Address user) {
        requireUsable();
        G2 key = G2.GENERATOR.times(alpha).plus(AttributeKey.hash(user).times(y));
        return new AttributeKey(attribute(), user, key);
    }

    private void requireUsable() {
        if (alpha.isZero() || y.isZero()) {
            throw new IllegalStateException("this authority secret has been wiped");
        }
    }

    /** The secret, kept by {@link dev.ledgate.crypto.keys.AuthoritySecretStore}; the caller wipes it. */
    public byte[] encodeSecret() {
        if (publicKey.list().isPresent()) {
            // Not the list: E and Y follow from the exponents, and so does a proof.
            return new ByteWriter(256)
                    .raw(MAGIC_OF_LIST)
                    .raw(alpha.encode())
                    .raw(y.encode())
                    .text(attribute().toString())
                    .raw(Sha256.of(publicKey.identity()))
                    .toBytesAndWipe();
        }
        return new ByteWriter(1024)
                .raw(MAGIC)
                .raw(alpha.encode())
                .raw(y.encode())
                .block(publicKey.encode())
                .toBytesAndWipe();
    }

    /**
     * Reads {@link #encodeSecret()} and checks that secret and public part belong together. An attribute of a list comes
     * back as a list of its own, as the same public key; {@link #publish} makes longer ones.
     */
    public static AbeAuthority decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "authority secret");
        if (bytes.length > MAGIC_OF_LIST.length
                && Arrays.equals(bytes, 0, MAGIC_OF_LIST.length, MAGIC_OF_LIST, 0, MAGIC_OF_LIST.length)) {
            return decodeOfList(in);
        }
        in.expect(MAGIC);
        Scalar alpha = Scalar.decode(in.raw(Scalar.LENGTH));
        Scalar y = Scalar.decode(in.raw(Scalar.LENGTH));
        AttributePublicKey publicKey = AttributePublicKey.decode(in.block(2048));
        in.end();
        AbeAuthority authority = new AbeAuthority(alpha, y, publicKey);
        if (alpha.isZero() || y.isZero()) {
            throw new CorruptEncoding("authority secret: an exponent is zero");
        }
        if (!authority.issue(PROBE).belongsTo(publicKey)) {
            throw new CorruptEncoding("authority secret: it does not belong to its public part");
        }
        return authority;
    }

    private static AbeAuthority decodeOfList(ByteReader in) throws CorruptEncoding {
        in.expect(MAGIC_OF_LIST);
        Scalar alpha = Scalar.decode(in.raw(Scalar.LENGTH));
        Scalar y = Scalar.decode(in.raw(Scalar.LENGTH));
        AttributeName attribute;
        try {
            attribute = AttributeName.parse(in.text(256));
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("authority secret: not an attribute name", e);
        }
        byte[] digest = in.raw(Sha256.LENGTH);
        in.end();
        if (alpha.isZero() || y.isZero()) {
            throw new CorruptEncoding("authority secret: an exponent is zero");
        }
        AbeAuthority authority =
                ofList(List.of(AttributeKeyList.Secret.of(attribute, alpha, y))).get(0);
        if (!MessageDigest.isEqual(digest, Sha256.of(authority.publicKey.identity()))) {
            throw new CorruptEncoding("authority secret: it does not belong to its public part");
        }
        return authority;
    }

    private static final Address PROBE = new Address("0x" + "0".repeat(40));

    @Override
    public void close() {
        alpha.close();
        y.close();
    }

    @Override
    public String toString() {
        return "AbeAuthority[" + attribute() + "]";
    }
}
