package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.name;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.Choice;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.DataCategory;
import dev.ledgate.contracts.LedgerRecord.DefaultPolicy;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.PolicyGroup;
import dev.ledgate.contracts.LedgerRecord.PolicyRevision;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * HPSC: what a patient lets whom see, the hospital's default policy A_def, and the wrapped content keys (Jin et al.,
 * section III-D). Who writes for the patient, {@link PatientSide} says; each choice records who wrote it. What nothing
 * enforces is refused, not recorded.
 */
final class HospitalPatientContract {
    private static final int CATEGORIES = 100;
    private static final int CHOICES = 200;
    private static final int OVERRIDES = 500;
    private static final int ENVELOPE_BYTES = 65_536;
    private static final int TABLES = 500;
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_$]{0,62}\\.[a-z_][a-z0-9_$]{0,62}");

    private HospitalPatientContract() {}

    static void setDefaultPolicy(Draft draft, Command.SetDefaultPolicy c) {
        draft.actingHospital(c.hospital());
        DefaultPolicy next =
                new DefaultPolicy(LedgerRecord.FORM, c.hospital(), c.revision(), c.categories(), c.emergency());
        require(
                next.categories().size() <= CATEGORIES,
                RefusalCode.BAD_ARGUMENT,
                () -> "a default policy speaks of at most " + CATEGORIES + " categories");
        next.categories().keySet().forEach(Draft::name);
        next.categories().values().forEach(grant -> requireOffered(grant.rights()));
        require(
                next.categories().keySet().containsAll(next.emergency()),
                RefusalCode.BAD_ARGUMENT,
                () -> "a category that may break the glass is one of those the policy speaks of");
        long inForce = draft.find(DefaultPolicy.class, next.key())
                .map(DefaultPolicy::revision)
                .orElse(0L);
        require(
                c.revision() == inForce + 1,
                RefusalCode.STALE_REVISION,
                () -> "revision " + inForce + " is in force, so the next one is " + (inForce + 1));
        draft.put(next);
        draft.put(new PolicyRevision(
                LedgerRecord.FORM, c.hospital(), c.revision(), draft.time(), next.categories(), next.emergency()));
    }

    /** To pass data on is a right that nothing here could hold anybody to. */
    private static void requireOffered(Set<Right> rights) {
        require(
                !rights.contains(Right.SHARE),
                RefusalCode.RIGHT_NOT_OFFERED,
                () -> "right share is not offered: nothing enforces whom a grantee passes data on to");
    }

    static void defineDataCategory(Draft draft, Command.DefineDataCategory c) {
        draft.actingHospital(c.hospital());
        require(
                WORD.matcher(c.name()).matches()
                        && !c.tables().isEmpty()
                        && c.tables().size() <= TABLES
                        && c.tables().stream().allMatch(t -> TABLE.matcher(t).matches()),
                RefusalCode.BAD_ARGUMENT,
                () -> "a category of data has a name of lower-case letters, digits and dashes, and 1 to " + TABLES
                        + " tables schema.table");
        DataCategory next = new DataCategory(LedgerRecord.FORM, c.hospital(), c.name(), c.tables());
        require(
                draft.find(DataCategory.class, next.key()).isEmpty(),
                RefusalCode.DATA_CATEGORY_EXISTS,
                () -> "category " + c.name() + " is defined, and to change it would change what patients chose");
        draft.put(next);
    }

    static void setConsent(Draft draft, Command.SetConsent c) {
        Hospital hospital = PatientSide.acting(draft, c.hospital(), c.patient());
        requireSound(draft, c);
        Choice next = new Choice(
                c.grantee(),
                c.grant(),
                c.rights(),
                c.window(),
                c.purpose(),
                c.study(),
                c.dataCategories(),
                c.anonymise(),
                draft.caller().address(),
                draft.time());
        Choices before = choices(draft, hospital, c.patient());
        List<Choice> choices = new ArrayList<>(before.choices());
        choices.removeIf(next::replaces);
        choices.add(next);
        put(draft, hospital, before, choices, c.salt());
    }

    private static void requireSound(Draft draft, Command.SetConsent c) {
        require(
                Stream.concat(c.purpose().stream(), c.study().stream())
                        .allMatch(p -> WORD.matcher(p).matches()),
                RefusalCode.BAD_ARGUMENT,
                () -> "a purpose or study is lower-case letters, digits and dashes");
        require(
                c.window().until().map(end -> end.isAfter(draft.time())).orElse(true),
                RefusalCode.BAD_ARGUMENT,
                () -> "the window has ended already");
        requireOffered(c.rights());
        require(
                c.grant().isNone() || c.rights().contains(Right.READ),
                RefusalCode.BAD_ARGUMENT,
                () -> "a level without the right to read opens nothing; to forbid, give no level");
        require(
                !c.anonymise() || !c.rights().contains(Right.WRITE),
                RefusalCode.BAD_ARGUMENT,
                () -> "who sees anonymised data does not write it");
        require(
                c.dataCategories().isEmpty() || !c.rights().contains(Right.WRITE),
                RefusalCode.BAD_ARGUMENT,
                () -> "the right to write is given for all data, not for categories");
        for (String category : c.dataCategories()) {
            require(
                    draft.find(DataCategory.class, RecordKey.of(Kinds.DATA_CATEGORY, c.hospital(), category))
                            .isPresent(),
                    RefusalCode.DATA_CATEGORY_UNKNOWN,
                    () -> "the hospital has no category of data of this name");
        }
    }

    static void revokeConsent(Draft draft, Command.RevokeConsent c) {
        Hospital hospital = PatientSide.acting(draft, c.hospital(), c.patient());
        Choices before = choices(draft, hospital, c.patient());
        List<Choice> choices = new ArrayList<>(before.choices());
        choices.removeIf(old -> old.grantee().equals(c.grantee()));
        choices.add(forbidden(c.grantee(), draft));
        put(draft, hospital, before, choices, c.salt());
    }

    private static Choice forbidden(Grantee grantee, Draft draft) {
        return new Choice(
                grantee,
                Grant.NONE,
                new TreeSet<>(),
                TimeWindow.ALWAYS,
                Optional.empty(),
                Optional.empty(),
                new TreeSet<>(),
                false,
                draft.caller().address(),
                draft.time());
    }

    static void setOverrides(Draft draft, Command.SetOverrides c) {
        Hospital hospital = PatientSide.acting(draft, c.hospital(), c.patient());
        require(
                c.overrides().size() <= OVERRIDES
                        && c.overrides().keySet().stream().allMatch(HospitalPatientContract::isColumn),
                RefusalCode.BAD_ARGUMENT,
                () -> "an override names schema.table.column, and there are at most " + OVERRIDES);
        draft.put(hospital, choices(draft, hospital, c.patient()).overriding(c.overrides(), c.salt()));
    }

    static void setPolicyGroup(Draft draft, Command.SetPolicyGroup c) {
        draft.actingHospital(c.hospital());
        require(
                c.envelope().length > 0
                        && c.envelope().length <= ENVELOPE_BYTES
                        && c.accessPolicy().length() <= 4096
                        && c.epoch() >= 0,
                RefusalCode.BAD_ARGUMENT,
                () -> "a policy group has a policy of at most 4096 characters and an envelope of at most "
                        + ENVELOPE_BYTES + " bytes");
        PolicyGroup next = new PolicyGroup(
                LedgerRecord.FORM, c.hospital(), name(c.group()), c.accessPolicy(), c.epoch(), c.envelope());
        boolean older = draft.find(PolicyGroup.class, next.key())
                .map(held -> held.epoch() > c.epoch())
                .orElse(false);
        require(!older, RefusalCode.STALE_REVISION, () -> "a later epoch of this group is in force");
        draft.put(next);
    }

    static void assignGroup(Draft draft, Command.AssignGroup c) {
        Hospital hospital = PatientSide.acting(draft, c.hospital(), c.patient());
        require(
                draft.find(PolicyGroup.class, RecordKey.of(Kinds.POLICY_GROUP, c.hospital(), c.group()))
                        .isPresent(),
                RefusalCode.GROUP_UNKNOWN,
                () -> "there is no policy group " + c.group());
        draft.put(hospital, choices(draft, hospital, c.patient()).in(c.group(), c.salt()));
    }

    private static Choices choices(Draft draft, Hospital hospital, PatientHandle patient) {
        RecordKey key = RecordKey.of(Kinds.CHOICES, hospital.address(), patient);
        return draft.findPrivate(Choices.class, hospital, key)
                .orElseGet(() -> Choices.none(hospital.address(), patient));
    }

    private static void put(Draft draft, Hospital hospital, Choices before, List<Choice> choices, String salt) {
        require(
                choices.size() <= CHOICES,
                RefusalCode.BAD_ARGUMENT,
                () -> "a patient makes at most " + CHOICES + " choices");
        choices.forEach(choice -> name(choice.grantee().value()));
        choices.sort(Comparator.comparing(Choice::grantee)
                .thenComparing(choice -> choice.purpose().orElse(""))
                .thenComparing(choice -> choice.study().orElse(""))
                .thenComparing(choice -> String.join(",", choice.dataCategories())));
        draft.put(hospital, before.choosing(choices, salt));
    }

    private static boolean isColumn(String text) {
        try {
            return ColumnName.parse(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
