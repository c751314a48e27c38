package dev.ledgate.policy;

import java.time.Instant;
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
 * @param study if present, only sessions of that study are meant
 * @param dataCategories if not empty, the choice speaks only of the tables in these categories of data
 * @param anonymise whether nothing that names or singles out the patient is meant, see {@link #LEVEL_WITHOUT_IDENTITY}
 */
public record Consent(
        PatientHandle patient,
        Grantee grantee,
        Grant grant,
        Set<Right> rights,
        TimeWindow window,
        Optional<String> purpose,
        Optional<String> study,
        Set<String> dataCategories,
        boolean anonymise) {
    /**
     * The highest level without anything that names the patient (level complete) or singles the patient out (level high:
     * exact dates, address by district): what an anonymised consent opens at most.
     */
    public static final PrivacyLevel LEVEL_WITHOUT_IDENTITY = PrivacyLevel.MEDIUM;

    public Consent {
        rights = Set.copyOf(rights);
        dataCategories = Set.copyOf(dataCategories);
    }

    /** A choice for every study and all data, not anonymised. */
    public Consent(
            PatientHandle patient,
            Grantee grantee,
            Grant grant,
            Set<Right> rights,
            TimeWindow window,
            Optional<String> purpose) {
        this(patient, grantee, grant, rights, window, purpose, Optional.empty(), Set.of(), false);
    }

    /** Whether the choice speaks of this session now, whatever the data. */
    public boolean speaksOf(SessionIdentity who, Instant now) {
        return grantee.matches(who)
                && window.contains(now)
                && (purpose.isEmpty() || purpose.equals(who.purposeOfUse()))
                && (study.isEmpty() || study.equals(who.study()));
    }

    /** How narrowly the choice is limited: the greater decides among choices for the same kind of grantee. */
    int specificity() {
        return (dataCategories.isEmpty() ? 0 : 4) + (study.isPresent() ? 2 : 0) + (purpose.isPresent() ? 1 : 0);
    }

    /** What the choice gives for a right; none if it does not hold the right. */
    public Grant effective(Right right) {
        if (!rights.contains(right) || (anonymise && right != Right.READ)) {
            return Grant.NONE;
        }
        return anonymise && grant.covers(LEVEL_WITHOUT_IDENTITY) ? Grant.of(LEVEL_WITHOUT_IDENTITY) : grant;
    }
}
