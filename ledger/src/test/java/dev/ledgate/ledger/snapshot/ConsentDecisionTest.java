package dev.ledgate.ledger.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.embedded.World;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TimeWindow;
import dev.ledgate.policy.port.DecisionPoint.Admission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every term of a consent, an emergency and a vote, in what the snapshot decides. */
final class ConsentDecisionTest {
    private static final PatientKey ANNA = new PatientKey("00000000-0000-0000-0000-000000000001");
    private static final PatientKey BERT = new PatientKey("00000000-0000-0000-0000-000000000002");
    private static final TableName LABS = TableName.parse("observations");
    private static final TableName CONDITIONS = TableName.parse("conditions");
    private static final Grant LOW = Grant.of(PrivacyLevel.LOW);
    private static final Grant MEDIUM = Grant.of(PrivacyLevel.MEDIUM);
    private static final Grant HIGH = Grant.of(PrivacyLevel.HIGH);
    private static final Grant COMPLETE = Grant.of(PrivacyLevel.COMPLETE);
    private static final String REASON = "unconscious, no history";

    private final HmacPatientHandles handles =
            new HmacPatientHandles("a secret of the hospital".getBytes(StandardCharsets.UTF_8));
    private final Instant now = Clock.systemUTC().instant();

    @TempDir
    Path data;

    private World world;
    private SnapshotFeed feed;
    private SnapshotDecisionPoint decisions;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        world = new World(data);
        world.build();
        world.submit(new Command.RegisterPatients(at(), List.of(handle(ANNA), handle(BERT)), LedgerClient.newSalt()));
        world.submit(new Command.DefineDataCategory(at(), "labs", new TreeSet<>(Set.of("public.observations"))));
        Map<PatientHandle, PatientKey> database = Map.of(handle(ANNA), ANNA, handle(BERT), BERT);
        PatientDirectory directory = new PatientDirectory() {
            @Override
            public Optional<PatientKey> keyOf(PatientHandle handle) {
                return Optional.ofNullable(database.get(handle));
            }

            @Override
            public void refresh() {}
        };
        feed = SnapshotFeed.start(world.asHospital, at(), directory, Duration.ofSeconds(3), System::nanoTime);
        decisions = new SnapshotDecisionPoint(feed, at());
        assertThat(feed.awaitReady(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void stop() throws IOException {
        feed.close();
        world.close();
    }

    private Address at() {
        return world.hospitalAddress();
    }

    private PatientHandle handle(PatientKey patient) {
        return handles.handle(patient);
    }

    private Grantee school() throws IOException {
        return Grantee.institute(world.identity("medical-school").address());
    }

    private void consent(Grant grant, String purpose, String study, String category, boolean anonymise)
            throws IOException {
        world.submit(new Command.SetConsent(
                at(),
                handle(ANNA),
                school(),
                grant,
                new TreeSet<>(Set.of(Right.READ)),
                TimeWindow.ALWAYS,
                Optional.of(purpose).filter(p -> !p.isEmpty()),
                Optional.of(study).filter(s -> !s.isEmpty()),
                category.isEmpty() ? new TreeSet<>() : new TreeSet<>(Set.of(category)),
                anonymise,
                LedgerClient.newSalt()));
    }

    private void caughtUp() throws InterruptedException {
        long wanted = world.ledger.height() - 1;
        for (int i = 0; i < 2_000; i++) {
            if (feed.current().map(s -> s.version() >= wanted).orElse(false)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("the snapshot did not reach block " + wanted);
    }

    private AccessProfile profile(String login, String purpose) throws InterruptedException {
        caughtUp();
        Admission admission = decisions.admit(login, Optional.of(purpose).filter(p -> !p.isEmpty()), now);
        assertThat(admission.denied()).isEmpty();
        SessionIdentity who = admission.admitted().orElseThrow().who();
        return decisions.decide(who, now).permit().orElseThrow();
    }

    private void approve(String id, String purpose, String study) throws IOException {
        try (LedgerClient asUser = world.client(world.identity("researcher"))) {
            LedgerClient.await(asUser.submit(new Command.RequestAccess(
                    at(),
                    world.identity("medical-school").address(),
                    id,
                    purpose,
                    Optional.of(study).filter(s -> !s.isEmpty()),
                    World.FAR)));
        }
        world.submit(new Command.ApproveAccess(
                at(), id, List.of(), List.of(World.ALL), Optional.empty(), LedgerClient.newSalt()));
    }

    @Test
    void aConsentForAStudyCountsInSessionsOfThatStudyOnly() throws Exception {
        approve("study", "trial", "heart-7");
        consent(COMPLETE, "", "heart-7", "", false);
        assertThat(profile("researcher", "").grant(ANNA)).isEqualTo(HIGH);
        assertThat(profile("researcher", "trial").grant(ANNA)).isEqualTo(HIGH);
        assertThat(profile("researcher", "trial/heart-7").grant(ANNA)).isEqualTo(COMPLETE);
        assertThat(profile("researcher", "trial/heart-7").clause()).contains("declared purpose trial/heart-7");
    }

    @Test
    void aSessionDeclaresNoPurposeOrStudyThatWasNotApproved() throws Exception {
        approve("study", "trial", "heart-7");
        caughtUp();
        for (String purpose : List.of("marketing", "trial/heart-8", "research/heart-7", "", "/heart-7")) {
            Denial denial = decisions
                    .admit("researcher", Optional.of(purpose), now)
                    .denied()
                    .orElseThrow();
            assertThat(denial.message()).contains("purpose").doesNotContain("marketing");
        }
        assertThat(decisions.admit("emr", Optional.of("treatment"), now).denied())
                .isEmpty();
    }

    @Test
    void theBanForOnePurposeStandsAgainstTheConsentForAll() throws Exception {
        approve("marketing", "marketing", "");
        consent(COMPLETE, "", "", "", false);
        consent(Grant.NONE, "marketing", "", "", false);
        assertThat(profile("researcher", "").grant(ANNA)).isEqualTo(COMPLETE);
        assertThat(profile("researcher", "marketing").grant(ANNA)).isEqualTo(Grant.NONE);
    }

    @Test
    void anAnonymisedConsentNeverReachesWhatNamesOrSinglesOut() throws Exception {
        consent(COMPLETE, "", "", "", true);
        assertThat(profile("researcher", "").grant(ANNA)).isEqualTo(MEDIUM);
        consent(LOW, "", "", "", true);
        assertThat(profile("researcher", "").grant(ANNA)).isEqualTo(LOW);
    }

    @Test
    void aConsentForACategoryOfDataSpeaksOfItsTablesOnly() throws Exception {
        String before = profile("researcher", "").fingerprint();
        consent(COMPLETE, "", "", "labs", false);
        AccessProfile profile = profile("researcher", "");
        assertThat(profile.grant(ANNA)).isEqualTo(HIGH);
        assertThat(profile.grant(CONDITIONS, ANNA)).isEqualTo(HIGH);
        assertThat(profile.grant(LABS, ANNA)).isEqualTo(COMPLETE);
        assertThat(profile.grant(LABS, BERT)).isEqualTo(HIGH);
        assertThat(profile.highestGrant(LABS)).isEqualTo(COMPLETE);
        assertThat(profile.highestGrant(CONDITIONS)).isEqualTo(HIGH);
        assertThat(profile.fingerprint()).isNotEqualTo(before);
    }

    @Test
    void theBanOfACategoryOfDataStandsAgainstTheConsentForAllAndTheOtherWayRound() throws Exception {
        consent(COMPLETE, "", "", "", false);
        consent(Grant.NONE, "", "", "labs", false);
        AccessProfile banned = profile("researcher", "");
        assertThat(banned.grant(CONDITIONS, ANNA)).isEqualTo(COMPLETE);
        assertThat(banned.grant(LABS, ANNA)).isEqualTo(Grant.NONE);
        consent(Grant.NONE, "", "", "", false);
        consent(HIGH, "", "", "labs", false);
        AccessProfile opened = profile("researcher", "");
        assertThat(opened.grant(CONDITIONS, ANNA)).isEqualTo(Grant.NONE);
        assertThat(opened.grant(LABS, ANNA)).isEqualTo(HIGH);
        assertThat(opened.exceptions(LABS)).doesNotContainKey(ANNA);
    }

    @Test
    void anOverrideStandsWhereOnlyACategoryOfDataIsOpen() throws Exception {
        consent(Grant.NONE, "", "", "", false);
        consent(HIGH, "", "", "labs", false);
        world.submit(new Command.SetOverrides(
                at(),
                handle(ANNA),
                new TreeMap<>(Map.of("public.observations.value", PrivacyLevel.COMPLETE)),
                LedgerClient.newSalt()));
        assertThat(profile("researcher", "").overrides()).hasSize(1);
    }

    @Test
    void aNewDefaultPolicyIsForThoseWhoMadeNoChoice() throws Exception {
        consent(LOW, "", "", "", false);
        CategoryGrant medium = new CategoryGrant(MEDIUM, new TreeSet<>(Set.of(Right.READ)));
        world.submit(new Command.SetDefaultPolicy(at(), 2, new TreeMap<>(Map.of("medical-school", medium))));
        AccessProfile profile = profile("researcher", "");
        assertThat(profile.grant(ANNA)).isEqualTo(LOW);
        assertThat(profile.grant(BERT)).isEqualTo(MEDIUM);
        assertThat(profile.clause()).contains("A_def revision 2");
    }

    private void allowEmergencies() {
        CategoryGrant high = new CategoryGrant(HIGH, new TreeSet<>(Set.of(Right.READ)));
        CategoryGrant own = new CategoryGrant(COMPLETE, new TreeSet<>(Set.of(Right.READ, Right.WRITE)));
        world.submit(new Command.SetDefaultPolicy(
                at(),
                2,
                new TreeMap<>(Map.of("medical-school", high, "own-hospital", own)),
                new TreeSet<>(Set.of("medical-school"))));
    }

    /** @return what the hospital has to confirm it with */
    private String breakGlass(String id, Instant until) throws IOException {
        String opening = LedgerClient.newSalt();
        try (LedgerClient asUser = world.client(world.identity("researcher"))) {
            LedgerClient.await(asUser.submit(new Command.BreakGlass(at(), id, handle(ANNA), REASON, until, opening)));
        }
        return opening;
    }

    private void confirm(String id, String opening) {
        world.submit(new Command.ConfirmBreakGlass(at(), id, handle(ANNA), REASON, opening, LedgerClient.newSalt()));
    }

    private AccessProfile later(Instant moment) throws InterruptedException {
        SessionIdentity who = profile("researcher", "").who();
        return decisions.decide(who, moment).permit().orElseThrow();
    }

    @Test
    void brokenGlassOpensOnePatientToOneUserForItsTime() throws Exception {
        allowEmergencies();
        world.user("colleague", world.identity("medical-school").address());
        world.allowPath("colleague");
        consent(Grant.NONE, "", "", "", false);
        consent(Grant.NONE, "", "", "labs", false);
        world.submit(new Command.SetOverrides(
                at(),
                handle(ANNA),
                new TreeMap<>(Map.of("public.conditions.code", PrivacyLevel.COMPLETE)),
                LedgerClient.newSalt()));
        Instant end = now.plusSeconds(600);
        String opening = breakGlass("e1", end);
        Instant within = Clock.systemUTC().instant().plusSeconds(1);
        assertThat(later(within).grant(ANNA)).isEqualTo(Grant.NONE);
        String closed = later(within).fingerprint();

        confirm("e1", opening);
        AccessProfile open = later(within);
        assertThat(open.grant(ANNA)).isEqualTo(COMPLETE);
        assertThat(open.grant(LABS, ANNA)).isEqualTo(COMPLETE);
        assertThat(open.grant(BERT)).isEqualTo(HIGH);
        assertThat(open.exceptionRights()).containsEntry(ANNA, Set.of(Right.READ));
        assertThat(open.clause()).contains("BREAK-GLASS e1");
        assertThat(open.validUntil()).isEqualTo(end);
        assertThat(open.fingerprint()).isNotEqualTo(closed);
        SessionIdentity colleague = profile("colleague", "").who();
        assertThat(decisions.decide(colleague, within).permit().orElseThrow().grant(ANNA))
                .isEqualTo(Grant.NONE);

        assertThat(later(end).grant(ANNA)).isEqualTo(Grant.NONE);
        assertThat(later(end).clause()).doesNotContain("BREAK-GLASS");
        assertThat(later(end).fingerprint()).isEqualTo(closed);
    }

    @Test
    void brokenGlassClosesWhenItIsEndedOrReviewed() throws Exception {
        allowEmergencies();
        Instant within = Clock.systemUTC().instant().plusSeconds(5);
        for (Command closing :
                List.of(new Command.EndBreakGlass(at(), "e1"), new Command.ReviewBreakGlass(at(), "e2", true))) {
            String id = closing instanceof Command.EndBreakGlass ? "e1" : "e2";
            confirm(id, breakGlass(id, now.plusSeconds(600)));
            assertThat(later(within).grant(ANNA)).isEqualTo(COMPLETE);
            world.submit(closing);
            assertThat(later(within).grant(ANNA)).isEqualTo(HIGH);
        }
    }

    @Test
    void brokenGlassOpensNothingOnceTheContractEnds() throws Exception {
        allowEmergencies();
        confirm("e1", breakGlass("e1", now.plusSeconds(600)));
        SessionIdentity who = profile("researcher", "").who();
        world.submit(new Command.RevokeRelationship(at(), who.institute()));
        caughtUp();
        assertThat(decisions.decide(who, Clock.systemUTC().instant()).denied()).isPresent();
    }

    @Test
    void theContractOfAHospitalThatWasVotedOutCountsNoMore() throws Exception {
        LedgerIdentity other = world.ledger.identities().enrol("hospital-b", "HospitalBMSP");
        try (LedgerClient founder = world.client(world.ledger.identities().enrol("consortium", "ConsortiumMSP"))) {
            LedgerClient.await(
                    founder.submit(new Command.RegisterHospital(other.address(), "HospitalBMSP", "Hospital B")));
        }
        world.submit(new Command.RegisterInstitute(at(), other.address(), "hospital-b", "hospital"));
        world.user("physician", other.address());
        world.open("hospital-b", other, "physician");
        SessionIdentity who = profile("physician", "").who();

        world.submit(new Command.ProposeMember(
                at(),
                "out",
                Change.REMOVE,
                other.address(),
                "HospitalBMSP",
                "Hospital B",
                "it sold data",
                now.plusSeconds(600)));
        world.submit(new Command.VoteMember(at(), at(), "out", true));
        caughtUp();
        assertThat(decisions.decide(who, now).permit()).isPresent();
        try (LedgerClient voter = world.client(other)) {
            LedgerClient.await(voter.submit(new Command.VoteMember(other.address(), at(), "out", true)));
        }
        caughtUp();
        assertThat(decisions.decide(who, now).denied().orElseThrow().message()).contains("voted");
        assertThat(decisions.admit("physician", Optional.empty(), now).denied()).isPresent();
        assertThat(profile("researcher", "").grant(ANNA)).isEqualTo(HIGH);
    }
}
