package dev.ledgate.proxy.session;

import java.util.Arrays;
import java.util.Set;

/**
 * What a session must know of the hospital's database.
 *
 * @param mirrorSchema name of the mirror schema, which clients never see
 * @param sealedTypes OIDs of the types of sealed cells; empty if nothing is sealed
 * @param digestKey key of the digests by which the audit names statements
 */
public record SessionConfig(String mirrorSchema, Set<Integer> sealedTypes, byte[] digestKey) {
    public SessionConfig {
        if (mirrorSchema.isEmpty() || digestKey.length < 16) {
            throw new IllegalArgumentException("a session needs the mirror schema's name and a digest key");
        }
        sealedTypes = Set.copyOf(sealedTypes);
        digestKey = digestKey.clone();
    }

    /** With one type of sealed cells. @param sealedTypeOid 0 if nothing is sealed */
    public SessionConfig(String mirrorSchema, int sealedTypeOid, byte[] digestKey) {
        this(mirrorSchema, sealedTypeOid == 0 ? Set.of() : Set.of(sealedTypeOid), digestKey);
    }

    @Override
    public byte[] digestKey() {
        return digestKey.clone();
    }

    @Override
    public String toString() {
        return "SessionConfig[" + sealedTypes + "]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionConfig c
                && c.mirrorSchema.equals(mirrorSchema)
                && c.sealedTypes.equals(sealedTypes)
                && Arrays.equals(c.digestKey, digestKey);
    }

    @Override
    public int hashCode() {
        return mirrorSchema.hashCode();
    }
}
