package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of some patients, found by suite, key id and salt: places in sets of eight, of which a new patient takes the one that
 * was filled longest ago. All keys lie in one array, where a new one overwrites the one before: with an object for each,
 * where no patient comes twice, a field took 0.3 µs more ({@code docs/performance.md}). For one thread.
 */
final class PatientKeyCache {
    private static final int WAYS = 8;
    /** A power of two. */
    private static final int SETS = 64;

    /** How many patients' keys are held at most; with ten columns each about 2 KB. */
    static final int CAPACITY = SETS * WAYS;

    private final byte[] keys = new byte[CAPACITY * LevelKey.LENGTH];
    private final int[] hashes = new int[CAPACITY];
    private final @Nullable FieldSuite[] suites = new FieldSuite[CAPACITY];
    private final @Nullable EnvelopeId[] ids = new EnvelopeId[CAPACITY];
    /** The salt stands for the patient: a new salt is a new key. */
    private final @Nullable PatientSalt[] salts = new PatientSalt[CAPACITY];
    /** By place, then by the number of the column. */
    private final Aead.@Nullable Key[][] columns = new Aead.Key[CAPACITY][1];
    /** Of each set, the place that is filled next. */
    private final byte[] next = new byte[SETS];

    /** Where the patient's key for fields of such a head lies; negative if it is not held. */
    int find(StoredField head, PatientSalt salt) {
        int hash = hash(head, salt);
        int first = first(hash);
        for (int place = first; place < first + WAYS; place++) {
            if (hashes[place] == hash
                    && salt.equals(salts[place])
                    && head.suite() == suites[place]
                    && head.key().equals(ids[place])) {
                return place;
            }
        }
        return -1;
    }

    /** Derives and keeps the key of a patient that {@link #find} did not find. Returns its place. */
    int put(LevelKey level, StoredField head, PatientSalt salt) {
        int hash = hash(head, salt);
        int first = first(hash);
        int way = next[first / WAYS];
        next[first / WAYS] = (byte) ((way + 1) % WAYS);
        int place = first + way;
        byte[] key = level.patientKey(head.suite(), salt);
        System.arraycopy(key, 0, keys, place * LevelKey.LENGTH, LevelKey.LENGTH);
        Arrays.fill(key, (byte) 0);
        hashes[place] = hash;
        suites[place] = head.suite();
        ids[place] = head.key();
        salts[place] = salt;
        Arrays.fill(columns[place], null);
        return place;
    }

    /** The key of a column of the patient at a place. @param suite the one of the head that found the place */
    Aead.Key columnKey(int place, FieldSuite suite, Column column) {
        int number = column.number();
        if (number >= columns[place].length) {
            columns[place] = Arrays.copyOf(columns[place], number + 1);
        }
        Aead.Key known = columns[place][number];
        if (known == null) {
            byte[] key = Arrays.copyOfRange(keys, place * LevelKey.LENGTH, (place + 1) * LevelKey.LENGTH);
            known = Aead.Key.wiping(suite.columnKey(key, column.info()));
            Arrays.fill(key, (byte) 0);
            columns[place][number] = known;
        }
        return known;
    }

    /** Wipes all. */
    void clear() {
        Arrays.fill(keys, (byte) 0);
        Arrays.fill(suites, null);
        Arrays.fill(ids, null);
        Arrays.fill(salts, null);
        for (Aead.@Nullable Key[] ofPatient : columns) {
            Arrays.fill(ofPatient, null);
        }
    }

    private static int hash(StoredField head, PatientSalt salt) {
        return 31 * salt.hashCode() + head.key().keyEpoch() + head.key().level().rank();
    }

    private static int first(int hash) {
        return ((hash ^ hash >>> 16) & SETS - 1) * WAYS;
    }
}
