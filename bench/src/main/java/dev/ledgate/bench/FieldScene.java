package dev.ledgate.bench;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.field.FieldSealer;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** 4096 stored fields of 32 bytes in one column, of as many patients as asked for, opened in turn. For one thread. */
final class FieldScene implements AutoCloseable {
    private static final int FIELDS = 4096;

    private record Field(FieldContext place, PatientSalt salt, byte[] plain, byte[] stored) {}

    private final FieldSealer sealer;
    private final LevelKey root;
    private final List<Field> fields = new ArrayList<>();
    private int next;

    private FieldScene(LevelKey root, SecureRandom random) {
        this.root = root;
        EnvelopeId id = root.id();
        this.sealer = new FieldSealer(key -> key.equals(id) ? Optional.of(root) : Optional.empty(), random);
    }

    static FieldScene of(int patients, ColumnName column, SecureRandom random) {
        FieldScene scene = new FieldScene(LevelKey.newRoot(1, 1, random), random);
        List<PatientSalt> salts = new ArrayList<>();
        List<PatientKey> keys = new ArrayList<>();
        for (int i = 0; i < patients; i++) {
            salts.add(PatientSalt.random(1, 1, random));
            keys.add(new PatientKey(new UUID(7, i).toString()));
        }
        for (int i = 0; i < FIELDS; i++) {
            FieldContext place = new FieldContext(column, new UUID(9, i).toString(), keys.get(i % patients));
            PatientSalt salt = salts.get(i % patients);
            byte[] plain = new byte[32];
            random.nextBytes(plain);
            byte[] stored =
                    scene.sealer.seal(place, salt, PrivacyLevel.COMPLETE, plain).orElseThrow();
            scene.fields.add(new Field(place, salt, plain, stored));
        }
        return scene;
    }

    Object openNext() throws Exception {
        Field field = fields.get(next++ & (FIELDS - 1));
        return sealer.open(field.place(), field.salt(), field.stored()).orElseThrow();
    }

    /** The next so many fields in one call. */
    Object openBatch(int size) {
        List<FieldSealer.Sealed> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Field field = fields.get(next++ & (FIELDS - 1));
            batch.add(new FieldSealer.Sealed(field.place(), field.salt(), field.stored()));
        }
        return sealer.openAll(batch);
    }

    Object sealNext() {
        Field field = fields.get(next++ & (FIELDS - 1));
        return sealer.seal(field.place(), field.salt(), PrivacyLevel.COMPLETE, field.plain())
                .orElseThrow();
    }

    @Override
    public void close() {
        sealer.close();
        root.close();
    }
}
