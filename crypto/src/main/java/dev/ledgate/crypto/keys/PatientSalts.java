package dev.ledgate.crypto.keys;

import dev.ledgate.policy.PatientKey;
import java.util.Optional;

/**
 * The salts of the hospital's patients; the control plane stores them in the hospital's database. Safe for any thread.
 */
public interface PatientSalts {
    /** Must not wait: it is asked for every field. Empty for an unknown patient, and for one whose salt was erased. */
    Optional<PatientSalt> find(PatientKey patient);

    /**
     * Gives a patient a salt, durably stored before this returns, in the group that new patients belong to. May wait for
     * the database. If the patient has one already (another thread was faster), that one is returned.
     *
     * @throws IllegalStateException if it cannot be stored; nothing must then be sealed
     */
    PatientSalt createSalt(PatientKey patient);
}
