package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Patient;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientHandle;
import java.util.List;
import java.util.Optional;

/**
 * Who acts for a patient: the patient with the address that the hospital registered, the guardian, and the hospital while
 * it is the patient's delegate. It is from registration on, because the paper has hospital and patient make the contract
 * together on the first visit; who holds the patient's key or is the guardian ends that at any time. Once there is one of
 * these, the hospital alone changes nobody of them, nor can it forget the patient and begin anew.
 */
final class PatientSide {
    private PatientSide() {}

    /**
     * The hospital, if the caller may act for the patient.
     *
     * @throws ContractRefusal the same for a stranger whether the patient is registered or not
     */
    static Hospital acting(Draft draft, Address at, PatientHandle handle) {
        Hospital hospital = draft.hospital(at);
        if (draft.isCaller(hospital)) {
            require(
                    draft.patient(hospital, handle).delegated(),
                    RefusalCode.NOT_DELEGATED,
                    () ->
                            "the patient withdrew the hospital's right to act as delegate; the patient or the guardian acts");
            return hospital;
        }
        require(
                holds(draft, hospital, handle),
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient, the guardian, or hospital " + hospital.name() + " as delegate, may choose");
        return hospital;
    }

    /** Patients and guardians have keys of the hospital's organisation: others' peers have no patients to look in. */
    private static boolean holds(Draft draft, Hospital hospital, PatientHandle handle) {
        return draft.caller().mspId().equals(hospital.mspId())
                && draft.findPrivate(Patient.class, hospital, RecordKey.of(Kinds.PATIENT, hospital.address(), handle))
                        .map(p -> p.isHeldBy(draft.caller().address()))
                        .orElse(false);
    }

    /** Whether the caller is the patient, or the guardian of the patient, whose handle is the first attribute of a key. */
    static boolean isOwn(Draft draft, Hospital hospital, List<String> attributes) {
        return attributes.size() == 1
                && attributes.get(0).matches("[0-9a-f]{32}")
                && holds(draft, hospital, new PatientHandle(attributes.get(0)));
    }

    static void linkPatient(Draft draft, Command.LinkPatient c) {
        Hospital hospital = draft.hospital(c.hospital());
        Patient held = holder(draft, hospital, c.patient(), Optional.of(c.address()));
        draft.put(hospital, held.actingWith(Optional.of(c.address()), held.guardian(), held.delegated(), c.salt()));
    }

    static void linkGuardian(Draft draft, Command.LinkGuardian c) {
        Hospital hospital = draft.hospital(c.hospital());
        Patient held = holder(draft, hospital, c.patient(), c.guardian());
        draft.put(hospital, held.actingWith(held.address(), c.guardian(), held.delegated(), c.salt()));
    }

    /** The patient, if the caller may change who acts for the patient. */
    private static Patient holder(Draft draft, Hospital hospital, PatientHandle handle, Optional<Address> next) {
        boolean byHospital = draft.isCaller(hospital);
        require(
                byHospital || holds(draft, hospital, handle),
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient or the guardian changes who acts for the patient; for a patient who has neither"
                        + " key nor guardian, hospital " + hospital.name() + " does");
        Patient patient = draft.patient(hospital, handle);
        require(
                !byHospital || !patient.isHeld(),
                RefusalCode.PATIENT_HELD,
                () -> "the patient has a key or a guardian, and only these change who acts for the patient");
        require(
                next.map(a -> !a.equals(hospital.address())).orElse(true),
                RefusalCode.BAD_ARGUMENT,
                () -> "a hospital is nobody's key and nobody's guardian; it can be the delegate");
        return patient;
    }

    static void setDelegate(Draft draft, Command.SetDelegate c) {
        Hospital hospital = draft.hospital(c.hospital());
        require(
                holds(draft, hospital, c.patient()),
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient or the guardian decides whether hospital " + hospital.name()
                        + " may act for the patient");
        Patient held = draft.patient(hospital, c.patient());
        draft.put(hospital, held.actingWith(held.address(), held.guardian(), c.delegated(), c.salt()));
    }

    static void unregisterPatient(Draft draft, Command.UnregisterPatient c) {
        Hospital hospital = acting(draft, c.hospital(), c.patient());
        draft.deletePrivate(hospital, RecordKey.of(Kinds.PATIENT, c.hospital(), c.patient()));
        draft.deletePrivate(hospital, RecordKey.of(Kinds.CHOICES, c.hospital(), c.patient()));
    }
}
