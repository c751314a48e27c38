package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PrivacyLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Authorities and users of a test, made on demand from a seed. */
public final class AbeWorld {
    public static final Address ALICE = new Address("0x" + "a1".repeat(20));
    public static final Address BOB = new Address("0x" + "b2".repeat(20));
    public static final EnvelopeId PLACE = new EnvelopeId(7, 3, PrivacyLevel.COMPLETE);

    private final SeededRandom random;
    private final Map<AttributeName, AbeAuthority> authorities = new TreeMap<>();

    public AbeWorld(long seed) {
        this.random = new SeededRandom(seed);
    }

    public SeededRandom random() {
        return random;
    }

    public AbeAuthority authority(String attribute) {
        return authorities.computeIfAbsent(AttributeName.parse(attribute), a -> AbeAuthority.setup(a, random));
    }

    /** Attributes must have been made before; a policy made by {@link #policy} does that. */
    public AttributeDirectory directory() {
        return attribute ->
                java.util.Optional.ofNullable(authorities.get(attribute)).map(AbeAuthority::publicKey);
    }

    public AbeKem kem() {
        return new AbeKem(directory(), random);
    }

    public AttributeKeySet keys(Address user, String... attributes) {
        List<AttributeKey> keys = new ArrayList<>();
        for (String attribute : attributes) {
            keys.add(authority(attribute).issue(user));
        }
        return new AttributeKeySet(user, keys);
    }

    public AccessPolicy policy(String text) throws PolicySyntaxException {
        AccessPolicy policy = AccessPolicy.parse(text, attribute -> java.util.OptionalInt.of(1));
        policy.attributes().forEach(a -> authority(a.toString()));
        return policy;
    }
}
