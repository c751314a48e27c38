package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.ColumnInfo;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens fields, AES-256-GCM under a key of its own per patient and column, and keeps the keys of the patients
 * last used. For one thread.
 */
public final class FieldSealer implements AutoCloseable {
    private final LevelKeySource keys;
    private final SecureRandom random;
    private final Aead aead = new Aead();
    private final Map<ColumnName, Column> columns = new HashMap<>();
    private @Nullable Column lastColumn;
    private final PatientKeyCache patients = new PatientKeyCache();

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
        Column column = column(place.column());
        Aead.Key key = key(head, salt, column);
        if (key == null) {
            return Optional.empty();
        }
        byte[] encodedHead = head.encodeHead();
        byte[] sealed = aead.seal(key, plain, StoredField.associated(encodedHead, column.associated(), place), random);
        byte[] stored = Arrays.copyOf(encodedHead, encodedHead.length + sealed.length);
        System.arraycopy(sealed, 0, stored, encodedHead.length, sealed.length);
        return Optional.of(stored);
    }

    /**
     * The plaintext, under whichever group, epoch and level the field names; empty if that key is not held.
     *
     * @throws CorruptEncoding if it is not a field, or not the one that was sealed at this place
     */
    public Optional<byte[]> open(FieldContext place, PatientSalt salt, byte[] stored) throws CorruptEncoding {
        Column column = column(place.column());
        Aead.Key key = key(StoredField.decode(stored), salt, column);
        return key == null ? Optional.empty() : Optional.of(open(key, column, place, stored));
    }

    private byte[] open(Aead.Key key, Column column, FieldContext place, byte[] stored) throws CorruptEncoding {
        // The head was read strictly, so its bytes are the ones that were sealed.
        return aead.open(
                key,
                stored,
                StoredField.headLength(stored),
                StoredField.associated(stored, column.associated(), place));
    }

    /** One field of {@link #openAll}. */
    public record Sealed(FieldContext place, PatientSalt salt, byte[] stored) {}

    /** What became of one field of {@link #openAll}. */
    public sealed interface Opened {
        /** The plaintext. */
        record Plain(byte[] bytes) implements Opened {
            @Override
            public String toString() {
                return "Plain[" + bytes.length + " bytes]";
            }
        }

        /** Its key is not held. */
        record NotHeld() implements Opened {}

        /** It is not a field, or not the one that was sealed at this place. */
        record Corrupt(CorruptEncoding cause) implements Opened {}
    }

    /**
     * {@link #open} for many fields, each with its own outcome, in their order. Fields of one patient and column are opened
     * one after the other however they lie, because changing the key costs more than opening a field. Where all keys
     * differ, or equal ones are neighbours already, this is no faster than {@link #open}.
     *
     * @throws IllegalStateException if the keys are wiped meanwhile; nothing is then returned
     */
    public List<Opened> openAll(List<Sealed> fields) {
        Opened[] outcomes = new Opened[fields.size()];
        Map<Aead.Key, List<Integer>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            Sealed field = fields.get(i);
            try {
                Aead.Key key = key(
                        StoredField.decode(field.stored()),
                        field.salt(),
                        column(field.place().column()));
                if (key == null) {
                    outcomes[i] = new Opened.NotHeld();
                } else {
                    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
                }
            } catch (CorruptEncoding e) {
                outcomes[i] = new Opened.Corrupt(e);
            }
        }
        byKey.forEach((key, positions) -> {
            for (int i : positions) {
                Sealed field = fields.get(i);
                try {
                    outcomes[i] =
                            new Opened.Plain(open(key, column(field.place().column()), field.place(), field.stored()));
                } catch (CorruptEncoding e) {
                    outcomes[i] = new Opened.Corrupt(e);
                }
            }
        });
        return List.of(outcomes);
    }

    private Column column(ColumnName name) {
        Column last = lastColumn;
        if (last != null && last.name().equals(name)) {
            return last;
        }
        Column known = columns.get(name);
        if (known == null) {
            known = new Column(columns.size(), name, ColumnInfo.of(name), StoredField.associated(name));
            columns.put(name, known);
        }
        lastColumn = known;
        return known;
    }

    private Aead.@Nullable Key key(StoredField head, PatientSalt salt, Column column) {
        int place = patients.find(head, salt);
        if (place < 0) {
            Optional<LevelKey> level = keys.find(head.key());
            if (level.isEmpty()) {
                return null;
            }
            place = patients.put(level.get(), head, salt);
        }
        return patients.columnKey(place, head.suite(), column);
    }

    /** Forgets the keys. */
    @Override
    public void close() {
        patients.clear();
    }
}
