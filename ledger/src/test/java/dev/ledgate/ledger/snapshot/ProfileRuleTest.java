package dev.ledgate.ledger.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.DefaultPolicy;
import dev.ledgate.ledger.snapshot.LedgerSnapshot.Chosen;
import dev.ledgate.ledger.snapshot.LedgerSnapshot.Patients;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Consent;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TimeWindow;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProfileRuleTest {
    private static final System.Logger LOG = System.getLogger("measured");
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Address HOSPITAL = new Address("0x" + "a".repeat(40));
    private static final Address USER = new Address("0x" + "1".repeat(40));
    private static final Address INSTITUTE = new Address("0x" + "2".repeat(40));
    private static final Grantee OTHERS = Grantee.category("pharmacy");
    private static final SessionIdentity WHO =
            new SessionIdentity("insurer", USER, INSTITUTE, "An insurer", "insurance", Optional.empty());
    private static final List<Grantee> GRANTEES =
            List.of(Grantee.user(USER), Grantee.institute(INSTITUTE), Grantee.category("insurance"), OTHERS);

    private final Map<PatientHandle, Chosen> chosen = new HashMap<>();
    private final Map<Grantee, Set<PatientHandle>> index = new HashMap<>();

    private static PatientHandle handle(int number) {
        return new PatientHandle(String.format(java.util.Locale.ROOT, "%032x", number));
    }

    private static PatientKey key(int number) {
        return new PatientKey("patient-" + number);
    }

    private void patient(int number, List<Consent> consents) {
        Choices record = new Choices(1, HOSPITAL, handle(number), 1, List.of(), new TreeMap<>(), Optional.empty(), "");
        chosen.put(handle(number), new Chosen(record, consents, Optional.of(key(number))));
        consents.forEach(
                c -> index.computeIfAbsent(c.grantee(), g -> new HashSet<>()).add(handle(number)));
    }

    private static Consent consent(int number, Grantee grantee, Grant grant, Set<Right> rights, TimeWindow window) {
        return new Consent(handle(number), grantee, grant, rights, window, Optional.empty());
    }

    private AccessProfile profile() {
        CategoryGrant medium = new CategoryGrant(Grant.of(PrivacyLevel.MEDIUM), new TreeSet<>(Set.of(Right.READ)));
        DefaultPolicy policy = new DefaultPolicy(1, HOSPITAL, 1, new TreeMap<>(Map.of("insurance", medium)));
        LedgerSnapshot snapshot = new LedgerSnapshot(
                1,
                1,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.of(policy),
                Map.of(),
                new Patients(chosen, index, Set.of(), Map.of(), Set.of()));
        return ProfileRule.profile(snapshot, WHO, NOW, false).orElseThrow();
    }

    /** The rule of design section 3, said once more in another way: look at every patient, kind by kind. */
    private static Grant expected(List<Consent> consents) {
        for (Grantee grantee : GRANTEES.subList(0, 3)) {
            int best = -2;
            for (Consent c : consents) {
                if (c.grantee().equals(grantee) && c.window().contains(NOW)) {
                    best = Math.max(
                            best, c.rights().contains(Right.READ) ? c.grant().rank() : -1);
                }
            }
            if (best > -2) {
                return best < 0 ? Grant.NONE : Grant.of(PrivacyLevel.ofRank(best));
            }
        }
        return Grant.of(PrivacyLevel.MEDIUM);
    }

    @Test
    void theProfileSaysOfEveryPatientWhatTheRuleSays() {
        Random random = new Random(20261120);
        Map<Integer, List<Consent>> all = new HashMap<>();
        for (int patient = 0; patient < 2_000; patient++) {
            List<Consent> consents = new java.util.ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                int rank = random.nextInt(6) - 1;
                Grant grant = rank < 0 ? Grant.NONE : Grant.of(PrivacyLevel.ofRank(rank));
                Set<Right> rights = random.nextInt(4) == 0 ? Set.of(Right.SHARE) : Set.of(Right.READ);
                TimeWindow window =
                        random.nextInt(4) == 0 ? new TimeWindow(Optional.empty(), Optional.of(NOW)) : TimeWindow.ALWAYS;
                consents.add(consent(patient, GRANTEES.get(random.nextInt(4)), grant, rights, window));
            }
            all.put(patient, consents);
            patient(patient, consents);
        }
        AccessProfile profile = profile();
        all.forEach((patient, consents) -> assertThat(profile.grant(key(patient)))
                .as("patient %d: %s", patient, consents)
                .isEqualTo(expected(consents)));
        assertThat(profile.exceptions().size()).isBetween(500, 1_900);
        profile.exceptions()
                .forEach((patient, grant) -> assertThat(grant.equals(profile.defaultGrant())
                                && profile.defaultRights()
                                        .equals(profile.exceptionRights().get(patient)))
                        .isFalse());
    }

    @Test
    void patientsWhoChoseAboutOthersCostNothing() {
        for (int patient = 0; patient < 20_000; patient++) {
            patient(patient, List.of(consent(patient, OTHERS, Grant.NONE, Set.of(), TimeWindow.ALWAYS)));
        }
        patient(20_000, List.of(consent(20_000, Grantee.user(USER), Grant.NONE, Set.of(), TimeWindow.ALWAYS)));
        assertThat(profile().exceptions()).containsOnlyKeys(key(20_000));
        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            assertThat(profile().exceptions()).hasSize(1);
        }
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) / 1_000;
        LOG.log(System.Logger.Level.INFO, "profile among 20000 choosing patients, microseconds: " + micros);
        assertThat(micros).isLessThan(5_000);
    }

    @Test
    void theNextChangeOfAnyWindowBoundsTheProfile() {
        TimeWindow soon = new TimeWindow(Optional.of(NOW.plusSeconds(10)), Optional.of(NOW.plusSeconds(90)));
        TimeWindow now = new TimeWindow(Optional.empty(), Optional.of(NOW.plusSeconds(30)));
        patient(1, List.of(consent(1, Grantee.user(USER), Grant.NONE, Set.of(), soon)));
        patient(2, List.of(consent(2, Grantee.user(USER), Grant.NONE, Set.of(), now)));
        AccessProfile profile = profile();
        assertThat(profile.validUntil()).isEqualTo(NOW.plusSeconds(10));
        assertThat(profile.exceptions()).containsOnlyKeys(key(2));
    }
}
