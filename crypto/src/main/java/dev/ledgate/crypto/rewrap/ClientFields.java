package dev.ledgate.crypto.rewrap;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.StoredField;
import dev.ledgate.crypto.keys.ColumnInfo;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.PatientLevelKey;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Opens stored fields in the client, with the keys of a bundle. For one thread. */
public final class ClientFields implements AutoCloseable {
    private record Id(PatientKey patient, FieldSuite suite, EnvelopeId key) {}

    private final Map<Id, PatientLevelKey> keys = new HashMap<>();
    private final Map<ColumnName, ColumnInfo> columns = new HashMap<>();
    private final Aead aead = new Aead();

    ClientFields(KeyBundle bundle) {
        bundle.entries()
                .forEach(e ->
                        keys.put(new Id(e.patient(), e.key().suite(), e.key().id()), e.key()));
    }

    /**
     * The plaintext; empty if the bundle has no key for it.
     *
     * @throws CorruptEncoding if it is not a field, or not the one that was sealed at this place
     */
    public Optional<byte[]> open(FieldContext place, byte[] stored) throws CorruptEncoding {
        StoredField head = StoredField.decode(stored);
        PatientLevelKey key = keys.get(new Id(place.patient(), head.suite(), head.key()));
        if (key == null) {
            return Optional.empty();
        }
        ColumnInfo column = columns.computeIfAbsent(place.column(), ColumnInfo::of);
        Aead.Key columnKey = Aead.Key.wiping(key.columnKey(column));
        return Optional.of(aead.open(columnKey, stored, head.headLength(), head.associated(place)));
    }

    /** Wipes the keys, best effort. */
    @Override
    public void close() {
        keys.values().forEach(PatientLevelKey::close);
        keys.clear();
    }

    @Override
    public String toString() {
        return "ClientFields[" + keys.size() + " keys]";
    }
}
