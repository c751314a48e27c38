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
        for (PatientHandle handle : concerned()) {
            Chosen chosen = snapshot.patients().byHandle().get(handle);
            if (chosen != null) {
                weigh(chosen, inDefault);
            }
        }
        if (unresolved) {
            return Optional.empty();
        }
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
        Optional<Grant> choice = VisibilityRule.choice(chosen.consents(), who, Right.READ, now);
        Grant grant = choice.orElse(inDefault.grant());
        Set<Right> rights = choice.isPresent() ? rights(chosen, grant) : inDefault.rights();
        // Who holds nothing has no use for rights.
        boolean excepted = !grant.equals(inDefault.grant()) || (!grant.isNone() && !rights.equals(inDefault.rights()));
        boolean overridden = !grant.isNone() && !chosen.record().overrides().isEmpty();
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

    /** A right counts if it is held up to the same level as reading; one held for less would be overstated. */
    private Set<Right> rights(Chosen chosen, Grant grant) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        if (!grant.isNone()) {
            for (Right right : Right.values()) {
                Grant held = VisibilityRule.choice(chosen.consents(), who, right, now)
                        .orElse(Grant.NONE);
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
                + exceptions.size() + ", overridden columns " + overrides.size();
    }
}
