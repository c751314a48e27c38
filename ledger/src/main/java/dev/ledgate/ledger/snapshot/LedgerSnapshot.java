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
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TimeWindow;
import java.time.Instant;
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
 * @param removedHospitals members that were voted out: they count as nobody's institute any more
 * @param dataCategories tables by category of data
 * @param emergencies by user: emergency accesses that are confirmed, not ended and not reviewed
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
        Patients patients,
        Set<Address> removedHospitals,
        Map<String, Set<TableName>> dataCategories,
        Map<Address, List<Emergency>> emergencies) {
    public LedgerSnapshot {
        logins = Map.copyOf(logins);
        users = Map.copyOf(users);
        institutes = Map.copyOf(institutes);
        paths = Map.copyOf(paths);
        relationships = Map.copyOf(relationships);
        accessStrings = Map.copyOf(accessStrings);
        groups = Map.copyOf(groups);
        removedHospitals = Set.copyOf(removedHospitals);
        dataCategories = Map.copyOf(dataCategories);
        emergencies = Map.copyOf(emergencies);
    }

    /** A state in which nobody was voted out, there are no categories of data, and no glass is broken. */
    public LedgerSnapshot(
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
        this(
                serial,
                version,
                hospital,
                logins,
                users,
                institutes,
                paths,
                relationships,
                accessStrings,
                defaultPolicy,
                groups,
                patients,
                Set.of(),
                Map.of(),
                Map.of());
    }

    /**
     * One emergency access that counts.
     *
     * @param id as on the ledger
     * @param key whose data it opens; empty if not resolved, and then it opens nothing
     * @param window from and until when
     */
    public record Emergency(String id, Optional<PatientKey> key, TimeWindow window) {}

    /** Whether the hospital's database has no patient yet for some handle that matters. */
    boolean lacksPatients() {
        return !patients.unresolved().isEmpty()
                || emergencies.values().stream()
                        .anyMatch(list -> list.stream().anyMatch(e -> e.key().isEmpty()));
    }

    /** The emergency accesses that a user has at a moment, to patients who were found. */
    List<Emergency> emergencies(Address user, Instant now) {
        return emergencies.getOrDefault(user, List.of()).stream()
                .filter(e -> e.key().isPresent() && e.window().contains(now))
                .toList();
    }

    /** Whether a user may see a patient by emergency access at a moment. */
    public boolean brokeGlass(Address user, PatientKey patient, Instant now) {
        return emergencies(user, now).stream().anyMatch(e -> e.key().equals(Optional.of(patient)));
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
                patients,
                removedHospitals,
                dataCategories,
                emergencies);
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
