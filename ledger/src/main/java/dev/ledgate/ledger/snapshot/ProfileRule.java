package dev.ledgate.ledger.snapshot;

import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.DefaultPolicy;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.ledger.snapshot.LedgerSnapshot.Chosen;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Consent;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.VisibilityRule;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one user may see, computed from a snapshot. Looks only at patients who made a choice about the user, the user's
 * institute or its category, or overrode a field.
 */
final class ProfileRule {
    private static final CategoryGrant NOTHING = new CategoryGrant(Grant.NONE, new TreeSet<>());

    private final LedgerSnapshot snapshot;
    private final SessionIdentity who;
    private final Instant now;
    private final boolean owner;
    private final SortedMap<PatientKey, Grant> exceptions = new TreeMap<>();
    private final SortedMap<PatientKey, Set<Right>> exceptionRights = new TreeMap<>();
    private final SortedMap<ColumnName, SortedMap<PatientKey, PrivacyLevel>> overrides = new TreeMap<>();
    /** The choices of those who made one about single tables that speaks of the user. */
    private final SortedMap<PatientKey, List<Consent>> byData = new TreeMap<>();

    private List<LedgerSnapshot.Emergency> emergencies = List.of();
    private Instant validUntil = Instant.MAX;
    private boolean unresolved;

    private ProfileRule(LedgerSnapshot snapshot, SessionIdentity who, Instant now, boolean owner) {
        this.snapshot = snapshot;
        this.who = who;
        this.now = now;
        this.owner = owner;
    }

    /**
     * The profile.
     *
     * @return empty if a patient whose choice matters to the user cannot be found in the hospital's database: then
     *     nothing can be shown without perhaps showing that patient
     */
    static Optional<AccessProfile> profile(LedgerSnapshot snapshot, SessionIdentity who, Instant now, boolean owner) {
        return new ProfileRule(snapshot, who, now, owner).compute();
    }

    private Optional<AccessProfile> compute() {
        CategoryGrant inDefault = snapshot.defaultPolicy()
                .map(policy -> policy.categories().getOrDefault(who.category(), NOTHING))
                .orElse(NOTHING);
        emergencies = snapshot.emergencies(who.user(), now);
        snapshot.emergencies()
                .getOrDefault(who.user(), List.of())
                .forEach(e -> e.window().nextChange(now).ifPresent(this::changesAt));
        for (PatientHandle handle : concerned()) {
            Chosen chosen = snapshot.patients().byHandle().get(handle);
            if (chosen != null) {
                weigh(chosen, inDefault);
            }
        }
        if (unresolved) {
            return Optional.empty();
        }
        SortedMap<TableName, SortedMap<PatientKey, Grant>> tableExceptions = tableExceptions(inDefault);
        emergencies.forEach(e -> e.key().ifPresent(patient -> {
            open(exceptions, patient, inDefault);
            tableExceptions.values().forEach(inTable -> open(inTable, patient, inDefault));
        }));
        Optional<Relationship> relationship =
                Optional.ofNullable(snapshot.relationships().get(who.institute()));
        if (!owner) {
            relationship.flatMap(Relationship::expires).ifPresent(this::changesAt);
        }
        List<AccessString> strings = Optional.ofNullable(
                        snapshot.accessStrings().get(who.institute()))
                .map(s -> s.strings())
                .orElse(List.of());
        String scope = who.institute().value();
        return Optional.of(new AccessProfile(
                who,
                owner,
                inDefault.grant(),
                inDefault.rights(),
                exceptions,
                exceptionRights,
                overrides,
                tableExceptions,
                strings,
                scope,
                snapshot.version(),
                validUntil,
                ProfileFingerprint.of(
                        owner,
                        inDefault.grant(),
                        inDefault.rights(),
                        exceptions,
                        exceptionRights,
                        overrides,
                        tableExceptions,
                        strings,
                        scope),
                clause(relationship)));
    }

    private Set<PatientHandle> concerned() {
        Map<Grantee, Set<PatientHandle>> index = snapshot.patients().byGrantee();
        Set<PatientHandle> concerned = new HashSet<>(snapshot.patients().overriding());
        concerned.addAll(index.getOrDefault(Grantee.user(who.user()), Set.of()));
        concerned.addAll(index.getOrDefault(Grantee.institute(who.institute()), Set.of()));
        concerned.addAll(index.getOrDefault(Grantee.category(who.category()), Set.of()));
        return concerned;
    }

    private void weigh(Chosen chosen, CategoryGrant inDefault) {
        for (Consent consent : chosen.consents()) {
            if (consent.grantee().matches(who)) {
                consent.window().nextChange(now).ifPresent(this::changesAt);
            }
        }
        List<Consent> general = chosen.consents().stream()
                .filter(c -> c.dataCategories().isEmpty())
                .toList();
        if (general.size() < chosen.consents().size()
                && chosen.consents().stream().anyMatch(c -> !c.dataCategories().isEmpty() && c.speaksOf(who, now))) {
            if (chosen.key().isEmpty()) {
                unresolved = true;
                return;
            }
            byData.put(chosen.key().get(), chosen.consents());
        }
        Optional<Grant> choice = VisibilityRule.choice(general, who, Right.READ, now);
        Grant grant = choice.orElse(inDefault.grant());
        Set<Right> rights = choice.isPresent() ? rights(general, grant) : inDefault.rights();
        // Who holds nothing has no use for rights.
        boolean excepted = !grant.equals(inDefault.grant()) || (!grant.isNone() && !rights.equals(inDefault.rights()));
        // An override also stands where a choice about single tables, or an emergency, opens what this one does not.
        boolean overridden = (!grant.isNone() || mayBeOpened(chosen))
                && !chosen.record().overrides().isEmpty();
        if (!excepted && !overridden) {
            return;
        }
        if (chosen.key().isEmpty()) {
            unresolved = true;
            return;
        }
        PatientKey patient = chosen.key().get();
        if (excepted) {
            exceptions.put(patient, grant);
            if (!grant.isNone()) {
                exceptionRights.put(patient, rights);
            }
        }
        if (overridden) {
            chosen.record()
                    .overrides()
                    .forEach((column, level) -> overrides
                            .computeIfAbsent(ColumnName.parse(column), c -> new TreeMap<>())
                            .put(patient, level));
        }
    }

    private boolean mayBeOpened(Chosen chosen) {
        return chosen.key()
                .map(k -> byData.containsKey(k)
                        || emergencies.stream().anyMatch(e -> e.key().equals(chosen.key())))
                .orElse(false);
    }

    /** What stands in place of the exceptions in each table of which a patient made a choice of its own. */
    private SortedMap<TableName, SortedMap<PatientKey, Grant>> tableExceptions(CategoryGrant inDefault) {
        Set<TableName> tables = new TreeSet<>();
        byData.values()
                .forEach(consents -> consents.stream()
                        .flatMap(c -> c.dataCategories().stream())
                        .forEach(name -> tables.addAll(snapshot.dataCategories().getOrDefault(name, Set.of()))));
        SortedMap<TableName, SortedMap<PatientKey, Grant>> all = new TreeMap<>();
        for (TableName table : tables) {
            SortedMap<PatientKey, Grant> inTable = new TreeMap<>(exceptions);
            byData.forEach((patient, consents) -> {
                List<Consent> speaking =
                        consents.stream().filter(c -> isAbout(c, table)).toList();
                Grant grant =
                        VisibilityRule.choice(speaking, who, Right.READ, now).orElse(inDefault.grant());
                if (grant.equals(inDefault.grant())) {
                    inTable.remove(patient);
                } else {
                    inTable.put(patient, grant);
                }
            });
            if (!inTable.equals(exceptions)) {
                all.put(table, inTable);
            }
        }
        return all;
    }

    private boolean isAbout(Consent consent, TableName table) {
        return consent.dataCategories().isEmpty()
                || consent.dataCategories().stream()
                        .anyMatch(name -> snapshot.dataCategories()
                                .getOrDefault(name, Set.of())
                                .contains(table));
    }

    /** An emergency opens everything about its patient, to read. */
    private void open(SortedMap<PatientKey, Grant> grants, PatientKey patient, CategoryGrant inDefault) {
        Grant everything = Grant.of(PrivacyLevel.COMPLETE);
        if (!grants.getOrDefault(patient, inDefault.grant()).equals(everything)) {
            grants.put(patient, everything);
            exceptionRights.put(patient, Set.of(Right.READ));
        }
    }

    /** A right counts if it is held up to the same level as reading; one held for less would be overstated. */
    private Set<Right> rights(List<Consent> general, Grant grant) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        if (!grant.isNone()) {
            for (Right right : Right.values()) {
                Grant held = VisibilityRule.choice(general, who, right, now).orElse(Grant.NONE);
                if (held.rank() >= grant.rank()) {
                    rights.add(right);
                }
            }
        }
        return Set.copyOf(rights);
    }

    private void changesAt(Instant moment) {
        if (moment.isAfter(now) && moment.isBefore(validUntil)) {
            validUntil = moment;
        }
    }

    private String clause(Optional<Relationship> relationship) {
        String revision = snapshot.defaultPolicy()
                .map(DefaultPolicy::revision)
                .map(Object::toString)
                .orElse("none");
        String basis = owner
                ? "own hospital"
                : "HISC " + who.institute() + " by request "
                        + relationship.map(Relationship::requestId).orElse("none");
        return basis + "; A_def revision " + revision + ", category " + who.category() + "; HPSC exceptions "
                + exceptions.size() + ", overridden columns " + overrides.size()
                + (byData.isEmpty() ? "" : ", by category of data " + byData.size())
                + who.purpose().map(p -> "; declared purpose " + p).orElse("")
                + (emergencies.isEmpty()
                        ? ""
                        : "; BREAK-GLASS "
                                + emergencies.stream()
                                        .map(LedgerSnapshot.Emergency::id)
                                        .collect(Collectors.joining(", ")));
    }
}
