package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.ColumnInfo;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientLevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens fields, AES-256-GCM under a key of its own per patient and column, and keeps the keys of the patients
 * last used. For one thread.
 */
public final class FieldSealer implements AutoCloseable {
    /** With ten columns each about 4 KB. */
    static final int CACHED_PATIENTS = 512;

    /** The salt stands for the patient: a new salt is a new key. */
    private record PatientId(EnvelopeId key, PatientSalt salt) {}

    private record PatientKeys(PatientLevelKey key, Map<ColumnName, Aead.Key> columns) {}

    private final LevelKeySource keys;
    private final SecureRandom random;
    private final Aead aead = new Aead();
    private final Map<ColumnName, ColumnInfo> columns = new HashMap<>();
    private final Map<PatientId, PatientKeys> patients = new LinkedHashMap<>(64, 0.75f, true);

    public FieldSealer(LevelKeySource keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /**
     * The field to store, under the patient's present group and epoch; empty if that key is not held. A public level is
     * sealed as low: public fields have no key.
     */
    public Optional<byte[]> seal(FieldContext place, PatientSalt salt, PrivacyLevel level, byte[] plain) {
        return seal(place, salt, level, plain, Optional.empty());
    }

    /** As {@link #seal(FieldContext, PatientSalt, PrivacyLevel, byte[])}, with the value's blind index in front. */
    public Optional<byte[]> seal(
            FieldContext place, PatientSalt salt, PrivacyLevel level, byte[] plain, Optional<BlindIndex.Value> index) {
        PrivacyLevel sealedLevel = level == PrivacyLevel.PUBLIC ? PrivacyLevel.LOW : level;
        StoredField head = new StoredField(new EnvelopeId(salt.group(), salt.keyEpoch(), sealedLevel), index);
        Aead.Key key = key(head.key(), salt, place.column());
        if (key == null) {
            return Optional.empty();
        }
        byte[] sealed = aead.seal(key, plain, head.associated(place), random);
        byte[] stored = Arrays.copyOf(head.encodeHead(), head.headLength() + sealed.length);
        System.arraycopy(sealed, 0, stored, head.headLength(), sealed.length);
        return Optional.of(stored);
    }

    /**
     * The plaintext, under whichever group, epoch and level the field names; empty if that key is not held.
     *
     * @throws CorruptEncoding if it is not a field, or not the one that was sealed at this place
     */
    public Optional<byte[]> open(FieldContext place, PatientSalt salt, byte[] stored) throws CorruptEncoding {
        StoredField head = StoredField.decode(stored);
        Aead.Key key = key(head.key(), salt, place.column());
        if (key == null) {
            return Optional.empty();
        }
        return Optional.of(aead.open(key, stored, head.headLength(), head.associated(place)));
    }

    private Aead.@Nullable Key key(EnvelopeId id, PatientSalt salt, ColumnName column) {
        PatientId patient = new PatientId(id, salt);
        PatientKeys known = patients.get(patient);
        if (known == null) {
            Optional<LevelKey> level = keys.find(id);
            if (level.isEmpty()) {
                return null;
            }
            known = new PatientKeys(level.get().forPatient(salt), new HashMap<>());
            remember(patient, known);
        }
        Aead.Key key = known.columns().get(column);
        if (key == null) {
            key = Aead.Key.wiping(known.key().columnKey(columns.computeIfAbsent(column, ColumnInfo::of)));
            known.columns().put(column, key);
        }
        return key;
    }

    private void remember(PatientId patient, PatientKeys fresh) {
        if (patients.size() >= CACHED_PATIENTS) {
            Iterator<PatientKeys> eldestFirst = patients.values().iterator();
            eldestFirst.next().key().close();
            eldestFirst.remove();
        }
        patients.put(patient, fresh);
    }

    /** Forgets the keys. */
    @Override
    public void close() {
        patients.values().forEach(known -> known.key().close());
        patients.clear();
    }
}
