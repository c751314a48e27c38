package dev.ledgate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.rewrap.ClientFields;
import dev.ledgate.crypto.rewrap.ClientKeyPair;
import dev.ledgate.crypto.rewrap.RewrapContext;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.policy.port.FieldKeys.FieldUnopenable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's groups: 0 for hospital A's staff, 1 also for physicians of hospital B. */
class FieldKeyServiceTest {
    private static final PatientKey ANNA = new PatientKey("anna");
    private static final PatientKey BEN = new PatientKey("ben");
    private static final ColumnName SSN = ColumnName.parse("patients.ssn");
    private static final byte[] PLAIN = "999-12-3456".getBytes(StandardCharsets.UTF_8);

    private final AbeWorld world = new AbeWorld(5);
    private final TestSalts salts = new TestSalts();
    private final List<GroupEnvelope> envelopes = new ArrayList<>();
    private final Map<Address, AttributeKeySet> ring = new HashMap<>();
    private final LevelKey root0 = LevelKey.newRoot(0, 1, world.random());
    private final LevelKey root1 = LevelKey.newRoot(1, 1, world.random());
    private FieldKeyService service = service(Runnable::run);

    private FieldKeyService service(Executor executor) {
        return new FieldKeyService(
                () -> envelopes,
                user -> ring.getOrDefault(user, new AttributeKeySet(user, List.of())),
                salts,
                world.directory(),
                column -> PrivacyLevel.HIGH,
                executor,
                world.random());
    }

    @BeforeEach
    void makeTheDemoWorld() throws Exception {
        AbeKem kem = world.kem();
        envelopes.add(GroupEnvelope.wrap(root0, world.policy("staff@hospital-a"), kem, world.random()));
        envelopes.add(GroupEnvelope.wrap(
                root1, world.policy("staff@hospital-a OR physician@hospital-b"), kem, world.random()));
        ring.put(AbeWorld.ALICE, world.keys(AbeWorld.ALICE, "staff@hospital-a#1"));
        ring.put(AbeWorld.BOB, world.keys(AbeWorld.BOB, "physician@hospital-b#1"));
        salts.put(ANNA, 0, 1);
        salts.put(BEN, 1, 1);
    }

    private FieldCipher cipher(Address user) {
        SessionIdentity who = new SessionIdentity("login", user, user, "name", "category", Optional.empty());
        return service.cipherFor(who).toCompletableFuture().join();
    }

    private static FieldContext cell(PatientKey patient) {
        return new FieldContext(SSN, patient.value(), patient);
    }

    private byte[] imported(PatientKey patient, PrivacyLevel level) {
        try (HospitalSealer sealer = new HospitalSealer(List.of(root0, root1), salts, world.random())) {
            return sealer.seal(cell(patient), level, PLAIN);
        }
    }

    @Test
    void aUserOpensTheFieldsOfThePatientsWhosePolicyTheAttributesSatisfy() throws Exception {
        byte[] annas = imported(ANNA, PrivacyLevel.COMPLETE);
        byte[] bens = imported(BEN, PrivacyLevel.COMPLETE);

        try (FieldCipher staff = cipher(AbeWorld.ALICE);
                FieldCipher physician = cipher(AbeWorld.BOB)) {
            assertThat(staff.open(cell(ANNA), annas)).isEqualTo(PLAIN);
            assertThat(staff.open(cell(BEN), bens)).isEqualTo(PLAIN);
            assertThat(physician.open(cell(BEN), bens)).isEqualTo(PLAIN);
            assertThatThrownBy(() -> physician.open(cell(ANNA), annas))
                    .isInstanceOf(FieldUnopenable.class)
                    .hasMessageContaining("public.patients.ssn")
                    .hasMessageNotContaining("999");
        }
    }

    @Test
    void aUserWithoutAttributesOpensNothing() {
        byte[] bens = imported(BEN, PrivacyLevel.LOW);
        FieldCipher nobody = cipher(new Address("0x" + "00".repeat(20)));

        assertThatThrownBy(() -> nobody.open(cell(BEN), bens)).isInstanceOf(FieldUnopenable.class);
        assertThatThrownBy(() -> nobody.seal(cell(BEN), PLAIN)).isInstanceOf(FieldUnopenable.class);
    }

    @Test
    void whatASessionSealsEveryHolderOpensAndNoOneElse() throws Exception {
        byte[] stored = cipher(AbeWorld.ALICE).seal(cell(ANNA), PLAIN);

        assertThat(cipher(AbeWorld.ALICE).open(cell(ANNA), stored)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> cipher(AbeWorld.BOB).open(cell(ANNA), stored)).isInstanceOf(FieldUnopenable.class);
        assertThatThrownBy(() -> cipher(AbeWorld.BOB).seal(cell(ANNA), PLAIN)).isInstanceOf(FieldUnopenable.class);
    }

    @Test
    void aNewPatientGetsASaltWhenTheFirstFieldIsSealed() throws Exception {
        PatientKey carl = new PatientKey("carl");
        FieldCipher staff = cipher(AbeWorld.ALICE);

        byte[] stored = staff.seal(cell(carl), PLAIN);

        assertThat(salts.find(carl)).isPresent();
        assertThat(staff.open(cell(carl), stored)).isEqualTo(PLAIN);
    }

    @Test
    void preparingAPatientCreatesTheSaltAhead() {
        PatientKey dora = new PatientKey("dora");

        service.prepare(dora).toCompletableFuture().join();

        assertThat(salts.find(dora)).isPresent();
    }

    @Test
    void erasingTheSaltMakesThePatientUnreadableEvenInALiveSession() throws Exception {
        byte[] annas = imported(ANNA, PrivacyLevel.HIGH);
        FieldCipher staff = cipher(AbeWorld.ALICE);
        assertThat(staff.open(cell(ANNA), annas)).isEqualTo(PLAIN);

        salts.erase(ANNA);
        assertThatThrownBy(() -> staff.open(cell(ANNA), annas)).isInstanceOf(FieldUnopenable.class);

        salts.createSalt(ANNA);
        assertThatThrownBy(() -> staff.open(cell(ANNA), annas)).isInstanceOf(FieldUnopenable.class);
    }

    @Test
    void aPatientWhoChangesGroupKeepsOldFieldsReadableForTheOldGroup() throws Exception {
        byte[] old = imported(ANNA, PrivacyLevel.HIGH);

        salts.move(ANNA, 1, 1);
        byte[] fresh = imported(ANNA, PrivacyLevel.HIGH);

        assertThat(cipher(AbeWorld.ALICE).open(cell(ANNA), old)).isEqualTo(PLAIN);
        assertThat(cipher(AbeWorld.BOB).open(cell(ANNA), fresh)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> cipher(AbeWorld.BOB).open(cell(ANNA), old)).isInstanceOf(FieldUnopenable.class);
    }

    @Test
    void invalidatingAUserStopsCiphersThatWereHandedOut() throws Exception {
        byte[] bens = imported(BEN, PrivacyLevel.HIGH);
        FieldCipher staff = cipher(AbeWorld.ALICE);
        FieldCipher physician = cipher(AbeWorld.BOB);
        physician.open(cell(BEN), bens);

        service.invalidate(AbeWorld.BOB);

        assertThatThrownBy(() -> physician.open(cell(BEN), bens)).isInstanceOf(FieldUnopenable.class);
        assertThatThrownBy(() -> physician.seal(cell(BEN), PLAIN)).isInstanceOf(FieldUnopenable.class);
        assertThat(staff.open(cell(BEN), bens)).isEqualTo(PLAIN);
        assertThat(cipher(AbeWorld.BOB).open(cell(BEN), bens)).isEqualTo(PLAIN);
    }

    @Test
    void aRevokedAttributeOpensNothingAfterItsEpochChanged() throws Exception {
        byte[] bens = imported(BEN, PrivacyLevel.HIGH);
        world.authority("physician@hospital-b#2");

        envelopes.set(
                1,
                GroupEnvelope.wrap(
                        root1,
                        world.policy("staff@hospital-a OR physician@hospital-b#2"),
                        world.kem(),
                        world.random()));
        service.invalidateAll();

        assertThatThrownBy(() -> cipher(AbeWorld.BOB).open(cell(BEN), bens)).isInstanceOf(FieldUnopenable.class);
        assertThat(cipher(AbeWorld.ALICE).open(cell(BEN), bens)).isEqualTo(PLAIN);
    }

    @Test
    void groupKeysAreUnwrappedOncePerUser() {
        AtomicInteger tasks = new AtomicInteger();
        service = service(task -> {
            tasks.incrementAndGet();
            task.run();
        });

        cipher(AbeWorld.ALICE).close();
        cipher(AbeWorld.ALICE).close();
        cipher(AbeWorld.BOB).close();

        assertThat(tasks).hasValue(2);
    }

    @Test
    void anInvalidationDuringTheUnwrappingIsNotLost() {
        List<Runnable> queued = new ArrayList<>();
        service = service(queued::add);
        SessionIdentity who = new SessionIdentity("login", AbeWorld.ALICE, AbeWorld.ALICE, "n", "c", Optional.empty());
        var before = service.cipherFor(who).toCompletableFuture();

        service.invalidate(AbeWorld.ALICE);
        var after = service.cipherFor(who).toCompletableFuture();
        queued.forEach(Runnable::run);

        assertThat(before).isCompletedExceptionally();
        assertThat(after).isCompleted();
    }

    @Test
    void aClosedCipherAndAClosedServiceGiveNothing() {
        byte[] bens = imported(BEN, PrivacyLevel.HIGH);
        FieldCipher closed = cipher(AbeWorld.ALICE);
        FieldCipher live = cipher(AbeWorld.ALICE);

        closed.close();
        service.close();

        assertThatThrownBy(() -> closed.open(cell(BEN), bens)).isInstanceOf(FieldUnopenable.class);
        assertThatThrownBy(() -> live.open(cell(BEN), bens)).isInstanceOf(FieldUnopenable.class);
        assertThatThrownBy(() -> cipher(AbeWorld.ALICE)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDamagedEnvelopeIsNotHeldAndTheOthersAre() throws Exception {
        byte[] annas = imported(ANNA, PrivacyLevel.HIGH);
        byte[] bens = imported(BEN, PrivacyLevel.HIGH);
        byte[] damaged = envelopes.get(0).encode();
        damaged[damaged.length - 1] ^= 1;
        envelopes.set(0, GroupEnvelope.decode(damaged));

        FieldCipher staff = cipher(AbeWorld.ALICE);

        assertThat(staff.open(cell(BEN), bens)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> staff.open(cell(ANNA), annas)).isInstanceOf(FieldUnopenable.class);
    }

    @Test
    void anEnvelopeOfALowerLevelOpensThatLevelOnly() throws Exception {
        byte[] complete = imported(ANNA, PrivacyLevel.COMPLETE);
        byte[] high = imported(ANNA, PrivacyLevel.HIGH);
        byte[] low = imported(ANNA, PrivacyLevel.LOW);
        envelopes.add(GroupEnvelope.wrap(
                root0.at(PrivacyLevel.HIGH), world.policy("physician@hospital-b"), world.kem(), world.random()));

        FieldCipher physician = cipher(AbeWorld.BOB);

        assertThat(physician.open(cell(ANNA), high)).isEqualTo(PLAIN);
        assertThat(physician.open(cell(ANNA), low)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> physician.open(cell(ANNA), complete)).isInstanceOf(FieldUnopenable.class);
    }

    @Test
    void aClientOpensRelayedFieldsOfThePatientsAndLevelsItWasGiven() throws Exception {
        byte[] annas = imported(ANNA, PrivacyLevel.HIGH);
        byte[] bens = imported(BEN, PrivacyLevel.HIGH);
        byte[] bensComplete = imported(BEN, PrivacyLevel.COMPLETE);
        ClientKeyPair client = ClientKeyPair.generate(world.random());
        RewrapContext context = new RewrapContext(AbeWorld.BOB, "session 1");
        SessionIdentity who = new SessionIdentity("login", AbeWorld.BOB, AbeWorld.BOB, "n", "c", Optional.empty());

        byte[] bundle = service.rewrap(
                        who,
                        PrivacyLevel.HIGH,
                        List.of(ANNA, BEN, new PatientKey("nobody")),
                        client.publicKey(),
                        context)
                .toCompletableFuture()
                .join();

        try (ClientFields fields = client.open(bundle, context)) {
            assertThat(fields.open(cell(BEN), bens))
                    .hasValueSatisfying(p -> assertThat(p).isEqualTo(PLAIN));
            assertThat(fields.open(cell(BEN), bensComplete)).isEmpty();
            assertThat(fields.open(cell(ANNA), annas)).isEmpty();
            assertThat(fields.open(cell(BEN), annas)).isEmpty();
        }
    }
}
