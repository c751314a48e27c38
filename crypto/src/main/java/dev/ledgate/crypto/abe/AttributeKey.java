package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.PairingProduct;
import dev.ledgate.policy.Address;
import java.util.HexFormat;

/**
 * A user's key for one attribute: K = g2^alpha * H(GID)^y. It is a secret of the user, and useless with the keys of
 * another. Immutable; for any thread.
 */
public final class AttributeKey {
    static final String HASH_DOMAIN = "LEDGATE-V01-CS01-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";
    private static final byte[] MAGIC = {'L', 'G', 'U', 1};

    private final AttributeName attribute;
    private final Address user;
    private final G2 key;

    AttributeKey(AttributeName attribute, Address user, G2 key) {
        this.attribute = attribute;
        this.user = user;
        this.key = key;
    }

    /** H(GID): RFC 9380 onto G2, over the raw address, which has exactly one form. */
    static G2 hash(Address user) {
        return G2.hash(user.bytes(), HASH_DOMAIN);
    }

    public AttributeName attribute() {
        return attribute;
    }

    public Address user() {
        return user;
    }

    G2 key() {
        return key;
    }

    /** The user's check of what an authority sent: e(g1, K) = E * e(Y, H(GID)), for the same attribute. */
    public boolean belongsTo(AttributePublicKey publicKey) {
        return attribute.equals(publicKey.attribute())
                && new PairingProduct()
                        .times(G1.GENERATOR, key)
                        .times(publicKey.y().negate(), hash(user))
                        .value()
                        .sameAs(publicKey.e());
    }

    /** The secret bytes, for {@link dev.ledgate.crypto.keys.AttributeKeyStore}; the caller wipes them. */
    public byte[] encodeSecret() {
        return new ByteWriter(256)
                .raw(MAGIC)
                .text(attribute.toString())
                .raw(user.bytes())
                .raw(key.encode())
                .toBytesAndWipe();
    }

    public static AttributeKey decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "attribute key");
        in.expect(MAGIC);
        AttributeName attribute;
        try {
            attribute = AttributeName.parse(in.text(256));
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("attribute key: not an attribute name", e);
        }
        Address user = new Address("0x" + HexFormat.of().formatHex(in.raw(20)));
        G2 key = G2.decode(in.raw(G2.LENGTH));
        in.end();
        return new AttributeKey(attribute, user, key);
    }

    @Override
    public String toString() {
        return "AttributeKey[" + attribute + " of " + user + "]";
    }
}
