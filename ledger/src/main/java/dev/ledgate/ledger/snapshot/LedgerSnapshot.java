package dev.ledgate.ledger.snapshot;

import dev.ledgate.contracts.LedgerRecord.AccessStrings;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.DefaultPolicy;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Path;
import dev.ledgate.contracts.LedgerRecord.PolicyGroup;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Consent;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that the contracts say about one hospital after one block. Immutable.
 *
 * @param serial equal for two snapshots of a feed only if no decision differs between them
 * @param version number of that block; -1 before the first
 * @param logins address by login
 * @param users by address
 * @param institutes by address
 * @param paths whitelist entries by user
 * @param relationships HISCs by institute
 * @param accessStrings by institute
 * @param defaultPolicy A_def
 * @param groups policy groups by name
 * @param patients what patients chose, by handle
 */
public record LedgerSnapshot(
        long serial,
        long version,
        Optional<Hospital> hospital,
        Map<String, Address> logins,
        Map<Address, User> users,
        Map<Address, Institute> institutes,
        Map<Address, Path> paths,
        Map<Address, Relationship> relationships,
        Map<Address, AccessStrings> accessStrings,
        Optional<DefaultPolicy> defaultPolicy,
        Map<String, PolicyGroup> groups,
        Patients patients) {
    public LedgerSnapshot {
        logins = Map.copyOf(logins);
        users = Map.copyOf(users);
        institutes = Map.copyOf(institutes);
        paths = Map.copyOf(paths);
        relationships = Map.copyOf(relationships);
        accessStrings = Map.copyOf(accessStrings);
        groups = Map.copyOf(groups);
    }

    /** One patient's choices, in the form that the rule of visibility takes. @param key empty if not resolved */
    record Chosen(Choices record, List<Consent> consents, Optional<PatientKey> key) {}

    /**
     * What patients chose, with the indexes that decisions need.
     *
     * @param byHandle all patients who chose anything
     * @param byGrantee who made a choice about a grantee
     * @param overriding who overrode the level of a field
     * @param groupByKey the policy group of patients who are not in the group {@code default}
     * @param unresolved handles for which the hospital's database has no patient yet
     */
    record Patients(
            Map<PatientHandle, Chosen> byHandle,
            Map<Grantee, Set<PatientHandle>> byGrantee,
            Set<PatientHandle> overriding,
            Map<PatientKey, String> groupByKey,
            Set<PatientHandle> unresolved) {}

    /** The same state, found unchanged after a later block. */
    LedgerSnapshot at(long laterBlock) {
        return new LedgerSnapshot(
                serial,
                laterBlock,
                hospital,
                logins,
                users,
                institutes,
                paths,
                relationships,
                accessStrings,
                defaultPolicy,
                groups,
                patients);
    }

    /** The policy group under which a patient's content keys are wrapped; {@code default} unless assigned another. */
    public String groupOf(PatientKey patient) {
        return patients.groupByKey().getOrDefault(patient, "default");
    }

    /** What a patient chose, if anything. */
    public Optional<Choices> choices(PatientHandle patient) {
        return Optional.ofNullable(patients.byHandle().get(patient)).map(Chosen::record);
    }
}
