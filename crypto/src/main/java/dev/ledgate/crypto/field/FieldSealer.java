package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Seals and opens fields, AES-256-GCM under a key of its own per patient and column, and keeps the ciphers last used. For
 * one thread.
 */
public final class FieldSealer implements AutoCloseable {
    /** About 4 KB each. */
    static final int CACHED_CIPHERS = 1024;

    private record CipherId(EnvelopeId key, PatientSalt salt, ColumnName column) {}

    private final LevelKeySource keys;
    private final SecureRandom random;
    private final Map<CipherId, Aead> ciphers = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CipherId, Aead> eldest) {
            return size() > CACHED_CIPHERS;
        }
    };

    public FieldSealer(LevelKeySource keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /**
     * The field to store, under the patient's present group and epoch; empty if that key is not held. A public level is
     * sealed as low: public fields have no key.
     */
    public Optional<byte[]> seal(FieldContext place, PatientSalt salt, PrivacyLevel level, byte[] plain) {
        PrivacyLevel sealedLevel = level == PrivacyLevel.PUBLIC ? PrivacyLevel.LOW : level;
        StoredField head = new StoredField(new EnvelopeId(salt.group(), salt.keyEpoch(), sealedLevel));
        return cipher(head.key(), salt, place.column()).map(cipher -> {
            byte[] sealed = cipher.seal(plain, head.associated(place), random);
            byte[] stored = Arrays.copyOf(head.encodeHead(), StoredField.HEAD_LENGTH + sealed.length);
            System.arraycopy(sealed, 0, stored, StoredField.HEAD_LENGTH, sealed.length);
            return stored;
        });
    }

    /**
     * The plaintext, under whichever group, epoch and level the field names; empty if that key is not held.
     *
     * @throws CorruptEncoding if it is not a field, or not the one that was sealed at this place
     */
    public Optional<byte[]> open(FieldContext place, PatientSalt salt, byte[] stored) throws CorruptEncoding {
        StoredField head = StoredField.decode(stored);
        Optional<Aead> cipher = cipher(head.key(), salt, place.column());
        if (cipher.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(cipher.get().open(stored, StoredField.HEAD_LENGTH, head.associated(place)));
    }

    private Optional<Aead> cipher(EnvelopeId key, PatientSalt salt, ColumnName column) {
        CipherId id = new CipherId(key, salt, column);
        Aead cached = ciphers.get(id);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<LevelKey> level = keys.find(key);
        if (level.isEmpty()) {
            return Optional.empty();
        }
        byte[] columnKey = level.get().columnKey(salt, column);
        Aead cipher = new Aead(columnKey);
        Arrays.fill(columnKey, (byte) 0);
        ciphers.put(id, cipher);
        return Optional.of(cipher);
    }

    /** Forgets the ciphers. */
    @Override
    public void close() {
        ciphers.clear();
    }
}
