package dev.ledgate.proxy.session;

import java.util.Arrays;

/**
 * What a session must know of the hospital's database.
 *
 * @param mirrorSchema name of the mirror schema, which clients never see
 * @param sealedTypeOid OID of the type of sealed cells; 0 if nothing is sealed
 * @param digestKey key of the digests by which the audit names statements
 */
public record SessionConfig(String mirrorSchema, int sealedTypeOid, byte[] digestKey) {
    public SessionConfig {
        if (mirrorSchema.isEmpty() || digestKey.length < 16) {
            throw new IllegalArgumentException("a session needs the mirror schema's name and a digest key");
        }
        digestKey = digestKey.clone();
    }

    @Override
    public byte[] digestKey() {
        return digestKey.clone();
    }

    @Override
    public String toString() {
        return "SessionConfig[" + sealedTypeOid + "]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionConfig c
                && c.mirrorSchema.equals(mirrorSchema)
                && c.sealedTypeOid == sealedTypeOid
                && Arrays.equals(c.digestKey, digestKey);
    }

    @Override
    public int hashCode() {
        return mirrorSchema.hashCode();
    }
}
