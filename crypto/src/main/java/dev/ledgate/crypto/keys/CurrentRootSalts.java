package dev.ledgate.crypto.keys;

import dev.ledgate.policy.PatientKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Salts as stored, with the epoch of their group's newest root: after a root was replaced, new fields are sealed under the
 * new one, and no patient's stored salt is touched. Safe for any thread.
 */
public final class CurrentRootSalts implements PatientSalts {
    private final PatientSalts stored;
    private final GroupEnvelopes envelopes;
    private volatile Map<Integer, Integer> newest;

    /**
     * @param envelopes those in force ({@link GroupEnvelopeFile#inForce}), as nothing may be sealed under a root whose
     *     envelopes could still be dropped; read now and at each {@link #refresh}
     */
    public CurrentRootSalts(PatientSalts stored, GroupEnvelopes envelopes) {
        this.stored = stored;
        this.envelopes = envelopes;
        this.newest = newest(envelopes);
    }

    /** Reads the envelopes again; with {@link dev.ledgate.crypto.FieldKeyService#invalidateAll}, after they changed. */
    public void refresh() {
        newest = newest(envelopes);
    }

    private static Map<Integer, Integer> newest(GroupEnvelopes envelopes) {
        Map<Integer, Integer> newest = new HashMap<>();
        envelopes.all().forEach(e -> newest.merge(e.id().group(), e.id().keyEpoch(), Math::max));
        return newest;
    }

    @Override
    public Optional<PatientSalt> find(PatientKey patient) {
        return stored.find(patient).map(this::current);
    }

    @Override
    public PatientSalt createSalt(PatientKey patient) {
        return current(stored.createSalt(patient));
    }

    private PatientSalt current(PatientSalt salt) {
        Integer epoch = newest.get(salt.group());
        return epoch == null || epoch <= salt.keyEpoch() ? salt : salt.at(epoch);
    }
}
