package dev.ledgate.policy;

import java.util.Optional;
import java.util.Set;

/**
 * One choice of one patient at one hospital, as HPSC holds it. A choice of no level forbids: it is how a patient shuts
 * out a grantee whom the default policy would let in, and what a revocation leaves behind.
 *
 * @param patient who chose
 * @param grantee to whom the choice speaks
 * @param grant the highest level, or none to forbid
 * @param rights what the grantee may do up to that level
 * @param window when the choice is in force
 * @param purpose if present, only sessions of that purpose are meant
 */
public record Consent(
        PatientHandle patient,
        Grantee grantee,
        Grant grant,
        Set<Right> rights,
        TimeWindow window,
        Optional<String> purpose) {
    public Consent {
        rights = Set.copyOf(rights);
    }
}
