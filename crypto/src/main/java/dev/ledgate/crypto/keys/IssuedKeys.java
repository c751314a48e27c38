package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Attribute keys on their way from an authority to a user, sealed to the user's {@link TransportKeyPair}. Layout in {@code
 * docs/envelope.md}. The seal hides the keys; that they come from the authority follows from the pairing check against its
 * public keys, without which none is handed out here.
 */
public final class IssuedKeys {
    private static final byte[] MAGIC = {'L', 'G', 'I', 1};
    private static final int MAX_KEYS = 10_000;

    private IssuedKeys() {}

    /**
     * Seals keys of one user.
     *
     * @param recipient the user's public key, which the authority knows to be this user's
     * @throws IllegalArgumentException if a key is another user's, or no secret can be agreed with the public key
     */
    public static byte[] seal(byte[] recipient, Address user, Collection<AttributeKey> keys) {
        if (!keys.stream().allMatch(k -> k.user().equals(user))) {
            throw new IllegalArgumentException("a key of another user");
        }
        byte[] plain = encode(keys);
        byte[][] sealed = TransportKeyPair.seal(recipient, info(user), plain);
        Arrays.fill(plain, (byte) 0);
        return new ByteWriter(64 + sealed[0].length)
                .raw(MAGIC)
                .raw(sealed[1])
                .raw(sealed[0])
                .toBytes();
    }

    /**
     * The keys, each checked by pairing against the public key of its attribute: all of them or none.
     *
     * @throws CorruptEncoding if they are sealed to another key pair or user, or were changed
     * @throws AttributeKeyRefused if the directory lacks an attribute, or a key is not what its authority issues
     */
    public static List<AttributeKey> open(
            byte[] bytes, Address user, TransportKeyPair pair, AttributeDirectory directory)
            throws CorruptEncoding, AttributeKeyRefused {
        ByteReader in = new ByteReader(bytes, "issued keys");
        in.expect(MAGIC);
        byte[] encapsulation = in.raw(TransportKeyPair.PUBLIC_KEY_LENGTH);
        byte[] plain = pair.open(encapsulation, info(user), in.rest());
        try {
            List<AttributeKey> keys = decode(plain);
            for (AttributeKey key : keys) {
                check(key, user, directory);
            }
            return keys;
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static void check(AttributeKey key, Address user, AttributeDirectory directory) throws AttributeKeyRefused {
        if (!key.user().equals(user)) {
            throw new AttributeKeyRefused("the key of " + key.attribute() + " is another user's");
        }
        Optional<AttributePublicKey> publicKey = directory.find(key.attribute());
        if (publicKey.isEmpty()) {
            throw new AttributeKeyRefused("no public key of " + key.attribute() + " is known to check its key against");
        }
        if (!key.belongsTo(publicKey.get())) {
            throw new AttributeKeyRefused(
                    "the key of " + key.attribute() + " does not belong to the authority's public key");
        }
    }

    /** What is sealed; the caller wipes it. */
    static byte[] encode(Collection<AttributeKey> keys) {
        ByteWriter out = new ByteWriter(64 + 256 * keys.size()).i32(keys.size());
        for (AttributeKey key : keys) {
            byte[] encoded = key.encodeSecret();
            out.block(encoded);
            Arrays.fill(encoded, (byte) 0);
        }
        return out.toBytesAndWipe();
    }

    static List<AttributeKey> decode(byte[] plain) throws CorruptEncoding {
        ByteReader in = new ByteReader(plain, "issued keys");
        int count = in.i32();
        if (count < 0 || count > MAX_KEYS) {
            throw new CorruptEncoding("issued keys: too many");
        }
        List<AttributeKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] item = in.block(1024);
            keys.add(AttributeKey.decodeSecret(item));
            Arrays.fill(item, (byte) 0);
        }
        in.end();
        return List.copyOf(keys);
    }

    private static byte[] info(Address user) {
        return new ByteWriter(64)
                .text("ledgate/v1/issued-keys")
                .raw(user.bytes())
                .toBytes();
    }
}
