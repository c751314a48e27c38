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
                    draft.patient(at, handle).delegated(),
                    RefusalCode.NOT_DELEGATED,
                    () ->
                            "the patient withdrew the hospital's right to act as delegate; the patient or the guardian acts");
            return hospital;
        }
        require(
                holds(draft, at, handle),
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient, the guardian, or hospital " + hospital.name() + " as delegate, may choose");
        return hospital;
    }

    private static boolean holds(Draft draft, Address at, PatientHandle handle) {
        return draft.find(Patient.class, RecordKey.of(Kinds.PATIENT, at, handle))
                .map(p -> p.isHeldBy(draft.caller().address()))
                .orElse(false);
    }

    /** Whether the caller is the patient, or the guardian of the patient, whose handle is the first attribute of a key. */
    static boolean isOwn(Draft draft, Address at, List<String> attributes) {
        return attributes.size() == 1
                && attributes.get(0).matches("[0-9a-f]{32}")
                && holds(draft, at, new PatientHandle(attributes.get(0)));
    }

    static void linkPatient(Draft draft, Command.LinkPatient c) {
        Patient held = holder(draft, c.hospital(), c.patient(), Optional.of(c.address()));
        draft.put(new Patient(
                LedgerRecord.FORM,
                held.hospital(),
                held.handle(),
                Optional.of(c.address()),
                held.guardian(),
                held.delegated()));
    }

    static void linkGuardian(Draft draft, Command.LinkGuardian c) {
        Patient held = holder(draft, c.hospital(), c.patient(), c.guardian());
        draft.put(new Patient(
                LedgerRecord.FORM, held.hospital(), held.handle(), held.address(), c.guardian(), held.delegated()));
    }

    /** The patient, if the caller may change who acts for the patient. */
    private static Patient holder(Draft draft, Address at, PatientHandle handle, Optional<Address> next) {
        Hospital hospital = draft.hospital(at);
        boolean byHospital = draft.isCaller(hospital);
        require(
                byHospital || holds(draft, at, handle),
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient or the guardian changes who acts for the patient; for a patient who has neither"
                        + " key nor guardian, hospital " + hospital.name() + " does");
        Patient patient = draft.patient(at, handle);
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
                holds(draft, c.hospital(), c.patient()),
                RefusalCode.NOT_THE_PATIENT,
                () -> "only the patient or the guardian decides whether hospital " + hospital.name()
                        + " may act for the patient");
        Patient held = draft.patient(c.hospital(), c.patient());
        draft.put(new Patient(
                LedgerRecord.FORM, held.hospital(), held.handle(), held.address(), held.guardian(), c.delegated()));
    }

    static void unregisterPatient(Draft draft, Command.UnregisterPatient c) {
        Hospital hospital = acting(draft, c.hospital(), c.patient());
        draft.delete(RecordKey.of(Kinds.PATIENT, c.hospital(), c.patient()));
        draft.deletePrivate(hospital, RecordKey.of(Kinds.CHOICES, c.hospital(), c.patient()));
    }
}
