package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.name;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.Choice;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.DefaultPolicy;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Patient;
import dev.ledgate.contracts.LedgerRecord.PolicyGroup;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.TimeWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * HPSC: what a patient lets whom see, the hospital's default policy A_def, and the wrapped content keys (Jin et al.,
 * section III-D). The patient writes with the address that the hospital registered; until there is one, and beside it,
 * the hospital writes as the patient's delegate. Each choice records who wrote it.
 */
final class HospitalPatientContract {
    private static final int CATEGORIES = 100;
    private static final int CHOICES = 200;
    private static final int OVERRIDES = 500;
    private static final int ENVELOPE_BYTES = 65_536;
    private static final Pattern PURPOSE = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private HospitalPatientContract() {}

    static void setDefaultPolicy(Draft draft, Command.SetDefaultPolicy c) {
        draft.actingHospital(c.hospital());
        DefaultPolicy next = new DefaultPolicy(LedgerRecord.FORM, c.hospital(), c.revision(), c.categories());
        require(
                next.categories().size() <= CATEGORIES,
                RefusalCode.BAD_ARGUMENT,
                () -> "a default policy speaks of at most " + CATEGORIES + " categories");
        next.categories().keySet().forEach(Draft::name);
        long inForce = draft.find(DefaultPolicy.class, next.key())
                .map(DefaultPolicy::revision)
                .orElse(0L);
        require(
                c.revision() == inForce + 1,
                RefusalCode.STALE_REVISION,
                () -> "revision " + inForce + " is in force, so the next one is " + (inForce + 1));
        draft.put(next);
    }

    static void setConsent(Draft draft, Command.SetConsent c) {
        Hospital hospital = patientSide(draft, c.hospital(), c.patient());
        require(
                c.purpose().map(p -> PURPOSE.matcher(p).matches()).orElse(true),
                RefusalCode.BAD_ARGUMENT,
                () -> "a purpose is lower-case letters, digits and dashes");
        Choices before = choices(draft, hospital, c.patient());
        List<Choice> choices = new ArrayList<>(before.choices());
        choices.removeIf(
                old -> old.grantee().equals(c.grantee()) && old.purpose().equals(c.purpose()));
        choices.add(new Choice(
                c.grantee(),
                c.grant(),
                c.rights(),
                c.window(),
                c.purpose(),
                draft.caller().address(),
                draft.time()));
        put(draft, hospital, before, choices, c.salt());
    }

    static void revokeConsent(Draft draft, Command.RevokeConsent c) {
        Hospital hospital = patientSide(draft, c.hospital(), c.patient());
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
                draft.caller().address(),
                draft.time());
    }

    static void setOverrides(Draft draft, Command.SetOverrides c) {
        Hospital hospital = patientSide(draft, c.hospital(), c.patient());
        require(
                c.overrides().size() <= OVERRIDES
                        && c.overrides().keySet().stream().allMatch(HospitalPatientContract::isColumn),
                RefusalCode.BAD_ARGUMENT,
                () -> "an override names schema.table.column, and there are at most " + OVERRIDES);
        Choices before = choices(draft, hospital, c.patient());
        draft.put(
                hospital,
                new Choices(
                        LedgerRecord.FORM,
                        before.hospital(),
                        before.patient(),
                        before.revision() + 1,
                        before.choices(),
                        c.overrides(),
                        before.group(),
                        c.salt()));
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
        Hospital hospital = patientSide(draft, c.hospital(), c.patient());
        require(
                draft.find(PolicyGroup.class, RecordKey.of(Kinds.POLICY_GROUP, c.hospital(), c.group()))
                        .isPresent(),
                RefusalCode.GROUP_UNKNOWN,
                () -> "there is no policy group " + c.group());
        Choices before = choices(draft, hospital, c.patient());
        draft.put(
                hospital,
                new Choices(
                        LedgerRecord.FORM,
                        before.hospital(),
                        before.patient(),
                        before.revision() + 1,
                        before.choices(),
                        before.overrides(),
                        Optional.of(c.group()),
                        c.salt()));
    }

    /** The hospital, if the caller is the patient or the hospital as the patient's delegate. */
    private static Hospital patientSide(Draft draft, Address at, PatientHandle handle) {
        Hospital hospital = draft.hospital(at);
        // A stranger gets the same refusal for a patient that is registered and for one that is not.
        if (draft.isCaller(hospital)) {
            draft.patient(at, handle);
            return hospital;
        }
        boolean self = draft.find(Patient.class, RecordKey.of(Kinds.PATIENT, at, handle))
                .flatMap(Patient::address)
                .map(a -> a.equals(draft.caller().address()))
                .orElse(false);
        require(
                self,
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient, or hospital " + hospital.name() + " as delegate, may choose");
        return hospital;
    }

    private static Choices choices(Draft draft, Hospital hospital, PatientHandle patient) {
        RecordKey key = RecordKey.of(Kinds.CHOICES, hospital.address(), patient);
        return draft.findPrivate(Choices.class, hospital, key)
                .orElseGet(() -> new Choices(
                        LedgerRecord.FORM,
                        hospital.address(),
                        patient,
                        0,
                        List.of(),
                        new TreeMap<>(),
                        Optional.empty(),
                        ""));
    }

    private static void put(Draft draft, Hospital hospital, Choices before, List<Choice> choices, String salt) {
        require(
                choices.size() <= CHOICES,
                RefusalCode.BAD_ARGUMENT,
                () -> "a patient makes at most " + CHOICES + " choices");
        choices.forEach(choice -> name(choice.grantee().value()));
        choices.sort(Comparator.comparing(Choice::grantee)
                .thenComparing(choice -> choice.purpose().orElse("")));
        draft.put(
                hospital,
                new Choices(
                        LedgerRecord.FORM,
                        before.hospital(),
                        before.patient(),
                        before.revision() + 1,
                        choices,
                        before.overrides(),
                        before.group(),
                        salt));
    }

    private static boolean isColumn(String text) {
        try {
            return ColumnName.parse(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
