package dev.ledgate.crypto.abe;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The public keys of attributes, as the authorities published them. Those who encapsulate need them, and those who
 * decapsulate too, for the re-encryption check. Safe for any thread; returns at once.
 */
@FunctionalInterface
public interface AttributeDirectory {
    Optional<AttributePublicKey> find(AttributeName attribute);

    static AttributeDirectory of(Collection<AttributePublicKey> keys) {
        Map<AttributeName, AttributePublicKey> byName = new TreeMap<>();
        keys.forEach(k -> byName.put(k.attribute(), k));
        return attribute -> Optional.ofNullable(byName.get(attribute));
    }
}
