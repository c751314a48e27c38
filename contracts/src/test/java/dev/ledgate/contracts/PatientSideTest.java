package dev.ledgate.contracts;

import static dev.ledgate.contracts.Bench.ANNA;
import static dev.ledgate.contracts.Bench.AT;
import static dev.ledgate.contracts.Bench.BERT;
import static dev.ledgate.contracts.Bench.GUARDIAN;
import static dev.ledgate.contracts.Bench.HOSPITAL;
import static dev.ledgate.contracts.Bench.PATIENT;
import static dev.ledgate.contracts.Bench.SALT;
import static dev.ledgate.contracts.Bench.SCHOOL;
import static dev.ledgate.contracts.Bench.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.Choice;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who acts for a patient, and that the hospital cannot make itself the one who does. */
final class PatientSideTest {
    private final Bench bench = Bench.furnished();

    private static Command forbid(PatientHandle patient) {
        return new Command.RevokeConsent(AT, patient, Grantee.institute(SCHOOL.address()), SALT);
    }

    @Test
    void aPatientWhoWithdrawsTheDelegationActsAlone() {
        bench.accepted(PATIENT, new Command.SetDelegate(AT, ANNA, false, SALT));
        for (Command command : List.of(
                forbid(ANNA),
                new Command.SetOverrides(AT, ANNA, new TreeMap<>(), SALT),
                new Command.AssignGroup(AT, ANNA, "default", SALT),
                new Command.UnregisterPatient(AT, ANNA))) {
            bench.refused(RefusalCode.NOT_DELEGATED, HOSPITAL, command);
        }
        bench.accepted(PATIENT, forbid(ANNA));
        bench.accepted(PATIENT, new Command.SetDelegate(AT, ANNA, true, SALT));
        bench.accepted(HOSPITAL, forbid(ANNA));
    }

    @Test
    void registeringAPatientAgainDoesNotGiveTheDelegationBack() {
        bench.accepted(PATIENT, new Command.SetDelegate(AT, ANNA, false, SALT));
        RecordKey key = RecordKey.of(Kinds.PATIENT, AT, ANNA);
        LedgerRecord.Patient before =
                bench.hidden(LedgerRecord.Patient.class, key).orElseThrow();
        // It writes what is there already: nobody else endorses a private record, but all a transaction without writes.
        assertThat(bench.accepted(HOSPITAL, new Command.RegisterPatients(AT, List.of(ANNA, BERT), "f".repeat(32)))
                        .writes())
                .singleElement()
                .isInstanceOf(Write.PutPrivate.class);
        assertThat(bench.hidden(LedgerRecord.Patient.class, key)).contains(before);
        bench.refused(RefusalCode.NOT_DELEGATED, HOSPITAL, forbid(ANNA));
    }

    @Test
    void onceThereIsAKeyTheHospitalReplacesNeitherItNorTheGuardian() {
        bench.refused(RefusalCode.PATIENT_HELD, HOSPITAL, new Command.LinkPatient(AT, ANNA, STRANGER.address(), SALT));
        bench.refused(
                RefusalCode.PATIENT_HELD,
                HOSPITAL,
                new Command.LinkGuardian(AT, ANNA, Optional.of(STRANGER.address()), SALT));
        bench.accepted(PATIENT, new Command.LinkPatient(AT, ANNA, STRANGER.address(), SALT));
        bench.refused(RefusalCode.NOT_THE_PATIENT, PATIENT, forbid(ANNA));
        bench.accepted(STRANGER, forbid(ANNA));
    }

    @Test
    void aGuardianActsForThePatientAndHandsOverToThePatient() {
        bench.accepted(HOSPITAL, new Command.LinkGuardian(AT, BERT, Optional.of(GUARDIAN.address()), SALT));
        bench.refused(RefusalCode.PATIENT_HELD, HOSPITAL, new Command.LinkPatient(AT, BERT, STRANGER.address(), SALT));
        bench.refused(RefusalCode.NOT_THE_PATIENT, GUARDIAN, forbid(ANNA));
        bench.accepted(GUARDIAN, forbid(BERT));
        assertThat(bench.hidden(Choices.class, RecordKey.of(Kinds.CHOICES, AT, BERT))
                        .orElseThrow()
                        .choices())
                .extracting(Choice::actedBy)
                .containsExactly(GUARDIAN.address());
        bench.accepted(GUARDIAN, new Command.LinkPatient(AT, BERT, STRANGER.address(), SALT));
        bench.accepted(STRANGER, new Command.LinkGuardian(AT, BERT, Optional.empty(), SALT));
        bench.refused(RefusalCode.NOT_THE_PATIENT, GUARDIAN, forbid(BERT));
        bench.accepted(STRANGER, forbid(BERT));
    }

    @Test
    void aHospitalIsNobodysKeyAndNobodysGuardian() {
        bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, new Command.LinkPatient(AT, BERT, AT, SALT));
        bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, new Command.LinkGuardian(AT, BERT, Optional.of(AT), SALT));
        bench.refused(RefusalCode.BAD_ARGUMENT, PATIENT, new Command.LinkPatient(AT, ANNA, AT, SALT));
    }

    @Test
    void aStrangerLearnsNothingAboutWhoIsRegistered() {
        PatientHandle nobody = new PatientHandle("f".repeat(32));
        bench.refused(RefusalCode.NOT_THE_PATIENT, STRANGER, forbid(nobody));
        bench.refused(
                RefusalCode.NOT_THE_PATIENT, STRANGER, new Command.LinkPatient(AT, nobody, STRANGER.address(), SALT));
        bench.refused(RefusalCode.NOT_THE_PATIENT, STRANGER, new Command.SetDelegate(AT, nobody, true, SALT));
        bench.refused(
                RefusalCode.PATIENT_UNKNOWN, HOSPITAL, new Command.LinkPatient(AT, nobody, STRANGER.address(), SALT));
    }
}
