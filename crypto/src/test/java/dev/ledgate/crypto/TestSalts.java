package dev.ledgate.crypto;

import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.keys.PatientSalts;
import dev.ledgate.policy.PatientKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Salts in memory; new patients come into group 0, epoch 1. */
final class TestSalts implements PatientSalts {
    private final Map<PatientKey, PatientSalt> salts = new HashMap<>();
    private final SeededRandom random = new SeededRandom(77);

    void put(PatientKey patient, int group, int keyEpoch) {
        salts.put(patient, PatientSalt.random(group, keyEpoch, random));
    }

    void move(PatientKey patient, int group, int keyEpoch) {
        salts.compute(patient, (p, old) -> old == null ? null : new PatientSalt(group, keyEpoch, old.bytes()));
    }

    void erase(PatientKey patient) {
        salts.remove(patient);
    }

    @Override
    public synchronized Optional<PatientSalt> find(PatientKey patient) {
        return Optional.ofNullable(salts.get(patient));
    }

    @Override
    public synchronized PatientSalt createSalt(PatientKey patient) {
        return salts.computeIfAbsent(patient, p -> PatientSalt.random(0, 1, random));
    }
}
