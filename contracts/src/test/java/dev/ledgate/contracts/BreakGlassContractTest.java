package dev.ledgate.contracts;

import static dev.ledgate.contracts.Bench.ANNA;
import static dev.ledgate.contracts.Bench.AT;
import static dev.ledgate.contracts.Bench.BERT;
import static dev.ledgate.contracts.Bench.HOSPITAL;
import static dev.ledgate.contracts.Bench.NOW;
import static dev.ledgate.contracts.Bench.NURSE;
import static dev.ledgate.contracts.Bench.OTHER_HOSPITAL;
import static dev.ledgate.contracts.Bench.PATIENT;
import static dev.ledgate.contracts.Bench.PHYSICIAN;
import static dev.ledgate.contracts.Bench.RESEARCHER;
import static dev.ledgate.contracts.Bench.SALT;
import static dev.ledgate.contracts.Bench.confirmation;
import static dev.ledgate.contracts.Bench.emergency;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.BreakGlass;
import dev.ledgate.contracts.LedgerRecord.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Emergency access: committed to by the user, counted once the hospital wrote the patient's notice, reviewed by another. */
final class BreakGlassContractTest {
    private final Bench bench = Bench.withEmergencies();

    private BreakGlass held(String id) {
        return bench.open(BreakGlass.class, RecordKey.of(Kinds.BREAK_GLASS, AT, id))
                .orElseThrow();
    }

    private static Command.BreakGlass until(Instant end) {
        return new Command.BreakGlass(AT, "e1", ANNA, "unconscious, no history", end, SALT);
    }

    @Test
    void itCountsFromTheNoticeToThePatientOn() {
        bench.accepted(PHYSICIAN, emergency("e1"));
        assertThat(bench.hidden(Notice.class, RecordKey.of(Kinds.NOTICE, AT, "e1")))
                .isEmpty();
        assertThat(bench.accepted(HOSPITAL, confirmation("e1")).writes())
                .singleElement()
                .isInstanceOf(Write.PutPrivate.class);
        assertThat(bench.hidden(Notice.class, RecordKey.of(Kinds.NOTICE, AT, "e1")))
                .isPresent();
        assertThat(held("e1").counts()).isTrue();
        assertThat(held("e1").user()).isEqualTo(PHYSICIAN.address());
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, HOSPITAL, confirmation("e1"));
        bench.refused(RefusalCode.BREAK_GLASS_EXISTS, PHYSICIAN, emergency("e1"));
    }

    @Test
    void thePatientReadsWhoAndWhyAndNobodyElseDoes() {
        bench.accepted(PHYSICIAN, emergency("e1"));
        bench.accepted(HOSPITAL, confirmation("e1"));
        bench.accepted(PHYSICIAN, new Command.BreakGlass(AT, "e2", BERT, "another patient", NOW.plusSeconds(60), SALT));
        bench.accepted(HOSPITAL, new Command.ConfirmBreakGlass(AT, "e2", BERT, "another patient", SALT, SALT));
        List<LedgerRecord> told = RecordCodec.decodeList(
                bench.accepted(PATIENT, new Command.ListNotices(AT, ANNA)).answer());
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).isEqualTo(held("e1"));
        assertThat(((Notice) told.get(1)).reason()).isEqualTo("unconscious, no history");
        bench.refused(RefusalCode.NOT_THE_PATIENT, PATIENT, new Command.ListNotices(AT, BERT));
        bench.refused(RefusalCode.NOT_THE_PATIENT, PHYSICIAN, new Command.ListNotices(AT, ANNA));
    }

    @Test
    void theHospitalConfirmsOnlyWhatTheUserCommittedTo() {
        bench.accepted(PHYSICIAN, emergency("e1"));
        for (Command other : List.of(
                new Command.ConfirmBreakGlass(AT, "e1", BERT, "unconscious, no history", SALT, SALT),
                new Command.ConfirmBreakGlass(AT, "e1", ANNA, "unconscious, no histories", SALT, SALT),
                new Command.ConfirmBreakGlass(AT, "e1", ANNA, "unconscious, no history", "0".repeat(32), SALT))) {
            bench.refused(RefusalCode.COMMITMENT_MISMATCH, HOSPITAL, other);
        }
        bench.refused(RefusalCode.BREAK_GLASS_UNKNOWN, HOSPITAL, confirmation("e9"));
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, HOSPITAL, confirmation("e1"), NOW.plusSeconds(3600));
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, HOSPITAL, confirmation("e1"), NOW.minus(Duration.ofMinutes(6)));
    }

    @Test
    void itsTimeIsLimited() {
        bench.refused(RefusalCode.BAD_ARGUMENT, PHYSICIAN, until(NOW));
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                PHYSICIAN,
                until(NOW.plus(BreakGlassContract.LONGEST).plusSeconds(1)));
        bench.accepted(PHYSICIAN, until(NOW.plus(BreakGlassContract.LONGEST)));
    }

    @Test
    void itNeedsAReasonOfSomeWords() {
        for (String reason : List.of("", "         x         ", "x".repeat(501), "line\nbreak in it")) {
            assertThat(Command.BreakGlass.isReason(reason)).isFalse();
            String id = "e" + reason.length();
            bench.accepted(PHYSICIAN, new Command.BreakGlass(AT, id, ANNA, reason, NOW.plusSeconds(60), SALT));
            bench.refused(
                    RefusalCode.BAD_ARGUMENT,
                    HOSPITAL,
                    new Command.ConfirmBreakGlass(AT, id, ANNA, reason, SALT, SALT));
        }
        bench.accepted(
                PHYSICIAN, new Command.BreakGlass(AT, "e1", ANNA, "unconscious", NOW.plusSeconds(60), "no salt"));
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                HOSPITAL,
                new Command.ConfirmBreakGlass(AT, "e1", ANNA, "unconscious", "no salt", SALT));
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                PHYSICIAN,
                new Command.BreakGlass(AT, "e2", "unconscious", NOW.plusSeconds(60)));
    }

    @Test
    void whoMayNotReadMayNotBreakTheGlassEither() {
        bench.refused(RefusalCode.BREAK_GLASS_NOT_ALLOWED, RESEARCHER, emergency("e1"));
        bench.refused(RefusalCode.USER_UNKNOWN, OTHER_HOSPITAL, emergency("e1"));
        bench.accepted(HOSPITAL, new Command.RevokeRelationship(AT, OTHER_HOSPITAL.address()));
        bench.refused(RefusalCode.RELATIONSHIP_REVOKED, PHYSICIAN, emergency("e1"));
        bench.accepted(HOSPITAL, new Command.RevokeUser(AT, PHYSICIAN.address()));
        bench.refused(RefusalCode.USER_REVOKED, PHYSICIAN, emergency("e1"));
    }

    @Test
    void userOrHospitalEndItEarlyAndTheReviewIsStillOwed() {
        bench.accepted(PHYSICIAN, emergency("e1"));
        bench.accepted(HOSPITAL, confirmation("e1"));
        bench.accepted(PHYSICIAN, new Command.EndBreakGlass(AT, "e1"));
        assertThat(held("e1").counts()).isFalse();
        assertThat(held("e1").review()).isEmpty();
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, HOSPITAL, new Command.EndBreakGlass(AT, "e1"));
        bench.accepted(NURSE, new Command.ReviewBreakGlass(AT, "e1", true), NOW.plus(Duration.ofDays(3)));
        assertThat(held("e1").review().orElseThrow().by()).isEqualTo(NURSE.address());
    }

    @Test
    void oneThatEndedBeforeItWasConfirmedIsNeverConfirmed() {
        bench.accepted(PHYSICIAN, emergency("e1"));
        bench.accepted(PHYSICIAN, new Command.EndBreakGlass(AT, "e1"));
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, HOSPITAL, confirmation("e1"));
    }

    @Test
    void aReviewIsGivenOnceByAnotherAndEndsIt() {
        bench.accepted(PHYSICIAN, emergency("e1"));
        bench.accepted(HOSPITAL, confirmation("e1"));
        bench.refused(RefusalCode.SELF_REVIEW, PHYSICIAN, new Command.ReviewBreakGlass(AT, "e1", true));
        bench.refused(RefusalCode.NOT_THE_HOSPITAL, RESEARCHER, new Command.ReviewBreakGlass(AT, "e1", true));
        bench.refused(RefusalCode.NOT_THE_HOSPITAL, OTHER_HOSPITAL, new Command.ReviewBreakGlass(AT, "e1", true));
        bench.accepted(NURSE, new Command.ReviewBreakGlass(AT, "e1", false));
        assertThat(held("e1").counts()).isFalse();
        assertThat(held("e1").review().orElseThrow().justified()).isFalse();
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, HOSPITAL, new Command.ReviewBreakGlass(AT, "e1", true));
        bench.refused(RefusalCode.BREAK_GLASS_CLOSED, PHYSICIAN, new Command.EndBreakGlass(AT, "e1"));
    }

    @Test
    void theHospitalsOwnUserDoesNotReviewTheirOwn() {
        bench.accepted(
                HOSPITAL,
                new Command.SetDefaultPolicy(
                        AT,
                        3,
                        new java.util.TreeMap<>(java.util.Map.of(
                                "own-hospital",
                                new LedgerRecord.CategoryGrant(
                                        dev.ledgate.policy.Grant.NONE, new java.util.TreeSet<>()))),
                        new java.util.TreeSet<>(java.util.Set.of("own-hospital"))));
        bench.accepted(NURSE, emergency("e1"));
        bench.refused(RefusalCode.SELF_REVIEW, NURSE, new Command.ReviewBreakGlass(AT, "e1", true));
        bench.accepted(HOSPITAL, new Command.ReviewBreakGlass(AT, "e1", true));
    }
}
