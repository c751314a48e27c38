package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Hkdf;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.crypto.bytes.Sha256;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/**
 * The scheme as a key encapsulation mechanism, secure against chosen ciphertexts by the transform of Fujisaki and Okamoto
 * ("Secure Integration of Asymmetric and Symmetric Encryption Schemes", J. Cryptology 2013) with explicit rejection: all
 * coins come from SHAKE256(seed, context); the seed travels masked with a hash of Z; who opens re-encrypts with the same
 * coins and compares everything. For any thread. One encapsulation of n leaves costs about n exponentiations in GT, and
 * one decapsulation that much plus a product of pairings; a second one of the same header costs the pairings alone.
 */
public final class AbeKem {
    private static final String COINS_DOMAIN = "ledgate/v1/abe/coins";
    private static final String MASK_DOMAIN = "ledgate/v1/abe/mask";
    private static final byte[] KEY_INFO = "ledgate/v1/abe/kek".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final AttributeDirectory directory;
    private final SecureRandom random;
    private final HotAttributes hot;
    private final VerifiedHeaders verified;

    /**
     * How much is kept for speed; results never depend on it.
     *
     * @param hotAttributes how many attributes may have tables, 2 MB each
     * @param verifiedHeaders how many headers that passed the re-encryption check are remembered, 200 bytes each
     */
    public record Caches(int hotAttributes, int verifiedHeaders) {
        public static final Caches DEFAULT = new Caches(16, 4096);
        public static final Caches NONE = new Caches(0, 0);

        public Caches {
            if (hotAttributes < 0 || verifiedHeaders < 0) {
                throw new IllegalArgumentException("a cache has no negative size");
            }
        }
    }

    public AbeKem(AttributeDirectory directory, SecureRandom random) {
        this(directory, random, Caches.DEFAULT);
    }

    public AbeKem(AttributeDirectory directory, SecureRandom random, Caches caches) {
        this.directory = directory;
        this.random = random;
        this.hot = new HotAttributes(caches.hotAttributes());
        this.verified = new VerifiedHeaders(caches.verifiedHeaders());
    }

    /** A fresh 32-byte key, and the header from which holders of satisfying attribute keys get it. */
    public record Encapsulation(AbeHeader header, SecretBytes key) {}

    /** @throws UnknownAttribute if the directory lacks one of the policy's attributes */
    public Encapsulation encapsulate(AccessPolicy policy, EnvelopeId context) throws UnknownAttribute {
        byte[] seed = new byte[AbeHeader.SEED_LENGTH];
        random.nextBytes(seed);
        List<AttributePublicKey> publicKeys = publicKeys(policy);
        Sealed sealed = seal(policy, publicKeys, place(policy, publicKeys, context), seed);
        Arrays.fill(seed, (byte) 0);
        return new Encapsulation(sealed.header(), sealed.key());
    }

    /**
     * The key that {@link #encapsulate} gave.
     *
     * @throws PolicyNotSatisfied if the keys do not reach the policy
     * @throws CorruptEncoding if the header was not made by {@link #encapsulate} for this context and these public keys
     * @throws UnknownAttribute if the directory lacks one of the policy's attributes, so that the header cannot be checked
     */
    public SecretBytes decapsulate(AbeHeader header, AttributeKeySet keys, EnvelopeId context)
            throws PolicyNotSatisfied, CorruptEncoding, UnknownAttribute {
        LinearSecretSharing sharing = header.policy().sharing();
        SortedMap<Integer, Scalar> coefficients =
                sharing.reconstruct(keys.attributes()).orElseThrow(PolicyNotSatisfied::new);
        List<AttributePublicKey> publicKeys = publicKeys(header.policy());
        GT z = LewkoWaters.decrypt(header.rows(), sharing.attributes(), coefficients, keys.points(), keys.hash());
        byte[] place = place(header.policy(), publicKeys, context);
        byte[] digest = digest(header, place);
        byte[] seed = xor(header.maskedSeed(), mask(z));
        switch (verified.compare(digest, z)) {
            case SAME_KEY -> {
                SecretBytes key = key(digest, z, seed);
                Arrays.fill(seed, (byte) 0);
                return key;
            }
            case OTHER_KEY -> {
                Arrays.fill(seed, (byte) 0);
                throw refused();
            }
            case UNKNOWN -> {
                // The check follows.
            }
        }
        Sealed again = seal(header.policy(), publicKeys, place, seed);
        Arrays.fill(seed, (byte) 0);
        if (!again.header().sameAs(header) || !again.z().sameAs(z)) {
            again.key().close();
            throw refused();
        }
        verified.add(digest, z);
        return again.key();
    }

    private static CorruptEncoding refused() {
        return new CorruptEncoding("ABE header: it was changed, or made for another place");
    }

    private record Sealed(AbeHeader header, GT z, SecretBytes key) {}

    /** Everything that follows from the seed; the whole of encapsulation is deterministic from here. */
    private Sealed seal(AccessPolicy policy, List<AttributePublicKey> publicKeys, byte[] place, byte[] seed) {
        byte[] coinsInput = new ByteWriter(256).block(seed).block(place).toBytesAndWipe();
        LewkoWaters.Encrypted encrypted =
                LewkoWaters.encrypt(policy.sharing(), publicKeys, hot, new Xof(COINS_DOMAIN, coinsInput));
        Arrays.fill(coinsInput, (byte) 0);
        AbeHeader header = new AbeHeader(policy, encrypted.rows(), xor(seed, mask(encrypted.z())));
        return new Sealed(header, encrypted.z(), key(digest(header, place), encrypted.z(), seed));
    }

    /** What the coins and the key are bound to besides the header's own bytes. */
    private static byte[] place(AccessPolicy policy, List<AttributePublicKey> publicKeys, EnvelopeId context) {
        ByteWriter keys = new ByteWriter(1024 * publicKeys.size());
        publicKeys.forEach(k -> keys.block(k.identity()));
        return new ByteWriter(256)
                .u8(AbeHeader.SUITE)
                .text(policy.toString())
                .raw(Sha256.of(keys.toBytes()))
                .block(context.encode())
                .toBytes();
    }

    /** What a header is at a place. */
    private static byte[] digest(AbeHeader header, byte[] place) {
        return Sha256.of(
                new ByteWriter(16_384).block(header.encode()).block(place).toBytes());
    }

    /** KEK = HKDF-SHA256(salt = SHA-256(header, place), ikm = Z and seed). */
    private static SecretBytes key(byte[] salt, GT z, byte[] seed) {
        byte[] input = new ByteWriter(GT.LENGTH + seed.length)
                .raw(z.encode())
                .raw(seed)
                .toBytesAndWipe();
        byte[] extracted = Hkdf.extract(salt, input);
        SecretBytes key = SecretBytes.owning(Hkdf.expand(extracted, KEY_INFO));
        Arrays.fill(input, (byte) 0);
        Arrays.fill(extracted, (byte) 0);
        return key;
    }

    private static byte[] mask(GT z) {
        return new Xof(MASK_DOMAIN, z.encode()).squeeze(AbeHeader.SEED_LENGTH);
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] out = a.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] ^= b[i];
        }
        return out;
    }

    private List<AttributePublicKey> publicKeys(AccessPolicy policy) throws UnknownAttribute {
        List<AttributePublicKey> keys = new ArrayList<>();
        for (AttributeName attribute : policy.sharing().attributes()) {
            keys.add(directory.find(attribute).orElseThrow(() -> new UnknownAttribute(attribute)));
        }
        return keys;
    }
}
