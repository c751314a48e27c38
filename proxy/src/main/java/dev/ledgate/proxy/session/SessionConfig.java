package dev.ledgate.proxy.session;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * What a session must know of the hospital's database.
 *
 * @param mirrorSchema name of the mirror schema, which clients never see
 * @param sealedTypes OIDs of the types of sealed cells; empty if nothing is sealed
 * @param tables OIDs of the mirror's views and of the tables they show; in descriptions of rows the table stands for its view,
 *     and views that are not here stand for nothing. Read only where changes of tables are not followed
 * @param digestKey key of the digests by which the audit names statements
 */
public record SessionConfig(
        String mirrorSchema, Set<Integer> sealedTypes, Map<Integer, Integer> tables, byte[] digestKey) {
    public SessionConfig {
        if (mirrorSchema.isEmpty() || digestKey.length < 16) {
            throw new IllegalArgumentException("a session needs the mirror schema's name and a digest key");
        }
        sealedTypes = Set.copyOf(sealedTypes);
        tables = Map.copyOf(tables);
        digestKey = digestKey.clone();
    }

    /** With one type of sealed cells. @param sealedTypeOid 0 if nothing is sealed */
    public SessionConfig(String mirrorSchema, int sealedTypeOid, Map<Integer, Integer> tables, byte[] digestKey) {
        this(mirrorSchema, sealedTypeOid == 0 ? Set.of() : Set.of(sealedTypeOid), tables, digestKey);
    }

    /** Without tables: descriptions of rows name none. */
    public SessionConfig(String mirrorSchema, int sealedTypeOid, byte[] digestKey) {
        this(mirrorSchema, sealedTypeOid, Map.of(), digestKey);
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
                && c.tables.equals(tables)
                && Arrays.equals(c.digestKey, digestKey);
    }

    @Override
    public int hashCode() {
        return mirrorSchema.hashCode();
    }
}
