package dev.ledgate.ledger.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.embedded.World;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TimeWindow;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.policy.port.DecisionPoint.Admission;
import dev.ledgate.policy.port.DecisionPoint.Decision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotDecisionPointTest {
    private static final System.Logger LOG = System.getLogger("measured");
    private static final Instant NOW = Instant.parse("2090-11-20T12:00:00Z");
    private static final PatientKey ANNA = new PatientKey("00000000-0000-0000-0000-000000000001");
    private static final PatientKey BERT = new PatientKey("00000000-0000-0000-0000-000000000002");

    private final HmacPatientHandles handles =
            new HmacPatientHandles("a secret of the hospital".getBytes(StandardCharsets.UTF_8));
    private final Map<PatientHandle, PatientKey> database = new ConcurrentHashMap<>();
    private final AtomicLong skipped = new AtomicLong();

    @TempDir
    Path data;

    private World world;
    private SnapshotFeed feed;
    private SnapshotDecisionPoint decisions;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        world = new World(data);
        world.build();
        world.submit(new Command.RegisterPatients(
                world.hospitalAddress(), List.of(handles.handle(ANNA), handles.handle(BERT)), LedgerClient.newSalt()));
        List.of(ANNA, BERT).forEach(p -> database.put(handles.handle(p), p));
        feed = SnapshotFeed.start(
                world.asHospital,
                world.hospitalAddress(),
                directory(),
                Duration.ofSeconds(3),
                () -> System.nanoTime() + skipped.get());
        decisions = new SnapshotDecisionPoint(feed, world.hospitalAddress());
        assertThat(feed.awaitReady(Duration.ofSeconds(10))).isTrue();
    }

    private PatientDirectory directory() {
        return new PatientDirectory() {
            @Override
            public Optional<PatientKey> keyOf(PatientHandle handle) {
                return Optional.ofNullable(database.get(handle));
            }

            @Override
            public void refresh() {}
        };
    }

    @AfterEach
    void stop() throws IOException {
        feed.close();
        world.close();
    }

    private void caughtUp() throws InterruptedException {
        long wanted = world.ledger.height() - 1;
        for (int i = 0; i < 1000; i++) {
            if (feed.current().map(s -> s.version() >= wanted).orElse(false)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new AssertionError("the snapshot did not reach block " + wanted);
    }

    private SessionIdentity admitted(String login, Optional<String> purpose) {
        Admission admission = decisions.admit(login, purpose, NOW);
        assertThat(admission.denied()).isEmpty();
        return admission.admitted().orElseThrow().who();
    }

    private AccessProfile profile(String login) throws InterruptedException {
        caughtUp();
        return decisions.decide(admitted(login, Optional.empty()), NOW).permit().orElseThrow();
    }

    private Grantee school() throws IOException {
        return Grantee.institute(world.identity("medical-school").address());
    }

    @Test
    void withoutChoicesTheDefaultPolicyOfTheCategoryApplies() throws Exception {
        AccessProfile profile = profile("researcher");
        assertThat(profile.defaultGrant()).isEqualTo(Grant.of(PrivacyLevel.HIGH));
        assertThat(profile.defaultRights()).containsExactly(Right.READ);
        assertThat(profile.exceptions()).isEmpty();
        assertThat(profile.accessStrings()).containsExactly(World.ALL);
        assertThat(profile.owner()).isFalse();
        assertThat(profile.validUntil()).isEqualTo(Instant.MAX);
        assertThat(profile.snapshotVersion()).isEqualTo(world.ledger.height() - 1);
    }

    @Test
    void theHospitalsOwnUserNeedsNeitherContractNorWhitelistEntry() throws Exception {
        Admission admission = decisions.admit("emr", Optional.empty(), NOW);
        assertThat(admission.admitted().orElseThrow().path()).isEmpty();
        assertThat(profile("emr").owner()).isTrue();
        assertThat(profile("emr").defaultRights()).containsExactlyInAnyOrder(Right.READ, Right.WRITE);
    }

    @Test
    void anAdmittedOutsiderComesWithThePathToOpen() throws Exception {
        caughtUp();
        Admission admission = decisions.admit("researcher", Optional.empty(), NOW);
        assertThat(admission
                        .admitted()
                        .orElseThrow()
                        .path()
                        .orElseThrow()
                        .source()
                        .getHostAddress())
                .isEqualTo("10.8.0.7");
    }

    @Test
    void aUserWhoseInstituteHasNoContractIsToldHowToAskForOne() {
        Denial denial =
                decisions.admit("insurer", Optional.empty(), NOW).denied().orElseThrow();
        assertThat(denial.state()).isEqualTo(SqlState.INVALID_AUTHORIZATION);
        assertThat(denial.message()).contains("HISC");
        assertThat(denial.hint().orElseThrow()).contains("./ledgate request");
    }

    @Test
    void aLoginThatNobodyRegisteredIsRefused() {
        Denial denial =
                decisions.admit("nobody", Optional.empty(), NOW).denied().orElseThrow();
        assertThat(denial.state()).isEqualTo(SqlState.INVALID_AUTHORIZATION);
    }

    @Test
    void aPatientWhoForbidsAnInstituteIsAnExceptionOfNothing() throws Exception {
        String before = profile("researcher").fingerprint();
        world.submit(new Command.RevokeConsent(
                world.hospitalAddress(), handles.handle(ANNA), school(), LedgerClient.newSalt()));
        AccessProfile profile = profile("researcher");
        assertThat(profile.exceptions()).containsExactly(Map.entry(ANNA, Grant.NONE));
        assertThat(profile.grant(BERT)).isEqualTo(Grant.of(PrivacyLevel.HIGH));
        assertThat(profile.fingerprint()).isNotEqualTo(before).matches("[0-9a-f]{64}");
        assertThat(profile("emr").exceptions()).isEmpty();
    }

    @Test
    void aChoiceEqualToTheDefaultIsNoException() throws Exception {
        String before = profile("researcher").fingerprint();
        world.consent(handles.handle(ANNA), school(), Grant.of(PrivacyLevel.HIGH), TimeWindow.ALWAYS, "");
        assertThat(profile("researcher").exceptions()).isEmpty();
        assertThat(profile("researcher").fingerprint()).isEqualTo(before);
    }

    @Test
    void revokingTakesBackWhatWasGrantedForAnyPurpose() throws Exception {
        world.consent(handles.handle(ANNA), school(), Grant.of(PrivacyLevel.COMPLETE), TimeWindow.ALWAYS, "research");
        world.submit(new Command.RevokeConsent(
                world.hospitalAddress(), handles.handle(ANNA), school(), LedgerClient.newSalt()));
        caughtUp();
        SessionIdentity who = admitted("researcher", Optional.of("research"));
        assertThat(decisions.decide(who, NOW).permit().orElseThrow().grant(ANNA))
                .isEqualTo(Grant.NONE);
    }

    @Test
    void aChoiceForAPurposeCountsOnlyInSessionsOfThatPurpose() throws Exception {
        world.consent(handles.handle(ANNA), school(), Grant.of(PrivacyLevel.COMPLETE), TimeWindow.ALWAYS, "research");
        assertThat(profile("researcher").grant(ANNA)).isEqualTo(Grant.of(PrivacyLevel.HIGH));
        SessionIdentity who = admitted("researcher", Optional.of("research"));
        assertThat(decisions.decide(who, NOW).permit().orElseThrow().grant(ANNA))
                .isEqualTo(Grant.of(PrivacyLevel.COMPLETE));
    }

    @Test
    void aChoiceEndsWithItsWindowWithoutANewBlock() throws Exception {
        Instant end = NOW.plusSeconds(60);
        world.consent(
                handles.handle(ANNA),
                school(),
                Grant.of(PrivacyLevel.COMPLETE),
                new TimeWindow(Optional.empty(), Optional.of(end)),
                "");
        AccessProfile profile = profile("researcher");
        assertThat(profile.validUntil()).isEqualTo(end);
        assertThat(profile.grant(ANNA)).isEqualTo(Grant.of(PrivacyLevel.COMPLETE));
        AccessProfile later = decisions.decide(profile.who(), end).permit().orElseThrow();
        assertThat(later.exceptions()).isEmpty();
        assertThat(later.validUntil()).isEqualTo(Instant.MAX);
    }

    @Test
    void anOverrideReachesEveryoneWhoSeesThePatient() throws Exception {
        world.submit(new Command.SetOverrides(
                world.hospitalAddress(),
                handles.handle(ANNA),
                new TreeMap<>(Map.of("public.conditions.code", PrivacyLevel.COMPLETE)),
                LedgerClient.newSalt()));
        assertThat(profile("researcher").overrides())
                .containsExactly(Map.entry(
                        ColumnName.parse("conditions.code"), new TreeMap<>(Map.of(ANNA, PrivacyLevel.COMPLETE))));
    }

    @Test
    void twoLoginsOfOneInstituteWithTheSameViewShareAFingerprint() throws Exception {
        Address school = world.identity("medical-school").address();
        world.user("colleague", school);
        world.allowPath("colleague");
        assertThat(profile("colleague").fingerprint())
                .isEqualTo(profile("researcher").fingerprint());
        assertThat(profile("emr").fingerprint())
                .isNotEqualTo(profile("researcher").fingerprint());
    }

    @Test
    void revokingAUserOrAContractEndsAdmissionAndLiveSessions() throws Exception {
        AccessProfile researcher = profile("researcher");
        world.submit(new Command.RevokeRelationship(
                world.hospitalAddress(), researcher.who().institute()));
        caughtUp();
        Decision cut = decisions.decide(researcher.who(), NOW);
        assertThat(cut.denied().orElseThrow().state()).isEqualTo(SqlState.INSUFFICIENT_PRIVILEGE);
        AccessProfile emr = profile("emr");
        world.submit(new Command.RevokeUser(world.hospitalAddress(), emr.who().user()));
        caughtUp();
        assertThat(decisions.decide(emr.who(), NOW).denied()).isPresent();
        assertThat(decisions.admit("emr", Optional.empty(), NOW).denied()).isPresent();
    }

    @Test
    void aListenerHearsOfARevocationWithinASecond() throws Exception {
        AccessProfile before = profile("researcher");
        CountDownLatch heard = new CountDownLatch(1);
        Runnable listener = () -> {
            boolean gone = decisions
                    .decide(before.who(), NOW)
                    .permit()
                    .map(p -> p.grant(ANNA).isNone())
                    .orElse(false);
            if (gone) {
                heard.countDown();
            }
        };
        DecisionPoint.Subscription subscription = decisions.onChange(listener);
        long start = System.nanoTime();
        world.submit(new Command.RevokeConsent(
                world.hospitalAddress(), handles.handle(ANNA), school(), LedgerClient.newSalt()));
        assertThat(heard.await(1, TimeUnit.SECONDS)).isTrue();
        LOG.log(
                System.Logger.Level.INFO,
                "revocation, submit to listener, ms: " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        subscription.close();
    }

    @Test
    void decidingAgainCostsMicroseconds() throws Exception {
        SessionIdentity who = profile("researcher").who();
        int rounds = 20_000;
        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            assertThat(decisions.decide(who, NOW).permit().isPresent()).isTrue();
        }
        long nanos = (System.nanoTime() - start) / rounds;
        LOG.log(System.Logger.Level.INFO, "decide, ns: " + nanos);
        assertThat(nanos).isLessThan(100_000);
    }

    @Test
    void aBlockOnWhichNoDecisionRestsDisturbsNobody() throws Exception {
        AccessProfile before = profile("researcher");
        long serial = feed.current().orElseThrow().serial();
        world.submit(new Command.AnchorAudit(world.hospitalAddress(), 1, 9, "a".repeat(64)));
        caughtUp();
        assertThat(feed.current().orElseThrow().serial()).isEqualTo(serial);
        assertThat(decisions.decide(before.who(), NOW).permit().orElseThrow()).isSameAs(before);
    }

    @Test
    void aStaleSnapshotDeniesEverything() throws Exception {
        AccessProfile before = profile("researcher");
        feed.close();
        skipped.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(decisions.decide(before.who(), NOW).denied().orElseThrow().state())
                .isEqualTo(SqlState.CANNOT_CONNECT_NOW);
        assertThat(decisions
                        .admit("researcher", Optional.empty(), NOW)
                        .denied()
                        .orElseThrow()
                        .state())
                .isEqualTo(SqlState.CANNOT_CONNECT_NOW);
    }

    @Test
    void aStoppedLedgerDeniesEverything() throws Exception {
        AccessProfile before = profile("researcher");
        world.ledger.close();
        for (int i = 0; i < 500 && feed.current().isPresent(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(decisions.decide(before.who(), NOW).denied().orElseThrow().state())
                .isEqualTo(SqlState.CANNOT_CONNECT_NOW);
    }

    @Test
    void aChoiceOfAPatientUnknownToTheDatabaseDeniesThoseItConcernsUntilThePatientIsFound() throws Exception {
        database.remove(handles.handle(BERT));
        world.submit(new Command.RevokeConsent(
                world.hospitalAddress(), handles.handle(BERT), school(), LedgerClient.newSalt()));
        caughtUp();
        SessionIdentity researcher = admitted("researcher", Optional.empty());
        assertThat(decisions.decide(researcher, NOW).denied().orElseThrow().state())
                .isEqualTo(SqlState.CANNOT_CONNECT_NOW);
        assertThat(decisions.decide(admitted("emr", Optional.empty()), NOW).permit())
                .isPresent();
        database.put(handles.handle(BERT), BERT);
        for (int i = 0; i < 500 && decisions.decide(researcher, NOW).permit().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(decisions.decide(researcher, NOW).permit().orElseThrow().grant(BERT))
                .isEqualTo(Grant.NONE);
    }

    @Test
    void writingCountsOnlyUpToTheLevelOfReading() throws Exception {
        world.submit(new Command.SetConsent(
                world.hospitalAddress(),
                handles.handle(ANNA),
                school(),
                Grant.of(PrivacyLevel.HIGH),
                new java.util.TreeSet<>(Set.of(Right.READ, Right.WRITE)),
                TimeWindow.ALWAYS,
                Optional.empty(),
                LedgerClient.newSalt()));
        AccessProfile profile = profile("researcher");
        assertThat(profile.exceptions()).containsExactly(Map.entry(ANNA, Grant.of(PrivacyLevel.HIGH)));
        assertThat(profile.exceptionRights()).containsExactly(Map.entry(ANNA, Set.of(Right.READ, Right.WRITE)));
    }
}
