package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.Scalar;
import dev.ledgate.policy.Address;
import java.security.SecureRandom;

/**
 * An authority's power over one attribute: the exponents (alpha, y) and their public part. Whoever holds it can issue
 * the attribute to anyone. For any thread until {@link #close()}.
 */
public final class AbeAuthority implements AutoCloseable {
    private static final byte[] MAGIC = {'L', 'G', 'A', 1};

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

    public AttributeName attribute() {
        return publicKey.attribute();
    }

    public AttributePublicKey publicKey() {
        return publicKey;
    }

    /** Lewko-Waters, KeyGen: K = g2^alpha * H(GID)^y, where the GID is the user's 20 raw address bytes. */
    public AttributeKey issue(Address user) {
        if (alpha.isZero() || y.isZero()) {
            throw new IllegalStateException("this authority secret has been wiped");
        }
        G2 key = G2.GENERATOR.times(alpha).plus(AttributeKey.hash(user).times(y));
        return new AttributeKey(attribute(), user, key);
    }

    /** The secret, kept by {@link dev.ledgate.crypto.keys.AuthoritySecretStore}; the caller wipes it. */
    public byte[] encodeSecret() {
        return new ByteWriter(1024)
                .raw(MAGIC)
                .raw(alpha.encode())
                .raw(y.encode())
                .block(publicKey.encode())
                .toBytesAndWipe();
    }

    /** Reads {@link #encodeSecret()} and checks that secret and public part belong together. */
    public static AbeAuthority decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "authority secret");
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
