package dev.ledgate.ledger.snapshot;

import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import java.util.Optional;

/** Which patient of the hospital's own database a handle on the ledger stands for. Safe for any thread. */
public interface PatientDirectory {
    /** From memory; never waits. */
    Optional<PatientKey> keyOf(PatientHandle handle);

    /** Reads the hospital's patients anew; may wait. If it cannot, it keeps what it knew. Called by one thread only. */
    void refresh();
}
