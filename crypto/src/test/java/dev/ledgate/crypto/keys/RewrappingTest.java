package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bob and Alice held researcher@umass; Bob leaves. */
class RewrappingTest {
    private static final AttributeName FRESH = AttributeName.parse("researcher@umass#2");

    private final AbeWorld world = new AbeWorld(62);
    private final List<LevelKey> roots = new ArrayList<>();
    private final List<GroupEnvelope> envelopes = new ArrayList<>();

    @BeforeEach
    void groups() throws Exception {
        for (int group = 0; group < 4; group++) {
            roots.add(LevelKey.newRoot(group, 1, world.random()));
        }
        wrap(roots.get(0), "staff@hospital-a");
        wrap(roots.get(1), "staff@hospital-a OR researcher@umass");
        wrap(roots.get(2), "researcher@umass AND 1 of (physician@hospital-b, staff@hospital-a)");
        wrap(roots.get(3), "staff@hospital-a");
        wrap(roots.get(3).at(PrivacyLevel.MEDIUM), "researcher@umass");
    }

    private void wrap(LevelKey key, String policy) throws Exception {
        envelopes.add(GroupEnvelope.wrap(key, world.policy(policy), world.kem(), world.random()));
    }

    private Rewrapping rewrapping() {
        return new Rewrapping(roots, world.kem(), world.random());
    }

    private boolean opens(GroupEnvelope envelope, AttributeKeySet keys) throws Exception {
        try (LevelKey key = envelope.unwrap(keys, world.kem());
                LevelKey root = roots.stream()
                        .filter(r -> r.id().group() == key.id().group()
                                && r.id().keyEpoch() == key.id().keyEpoch())
                        .findFirst()
                        .orElseThrow()
                        .at(key.id().level())) {
            assertThat(key.reveal()).isEqualTo(root.reveal());
            return true;
        } catch (PolicyNotSatisfied e) {
            return false;
        }
    }

    @Test
    void theEnvelopesThatNameTheAttributeAreWrappedAnewAndNoOthers() throws Exception {
        world.authority(FRESH.toString());
        List<String> told = new ArrayList<>();

        List<GroupEnvelope> renewed =
                rewrapping().toEpoch(FRESH, envelopes, (done, total) -> told.add(done + "/" + total));

        assertThat(renewed)
                .extracting(e -> e.id().group() + " " + e.id().level() + " " + e.policy())
                .containsExactly(
                        "1 complete staff@hospital-a#1 OR researcher@umass#2",
                        "2 complete researcher@umass#2 AND (physician@hospital-b#1 OR staff@hospital-a#1)",
                        "3 medium researcher@umass#2");
        assertThat(told).containsExactly("1/3", "2/3", "3/3");
    }

    @Test
    void keysOfTheOldEpochOpenNothingAndThoseOfTheNewOneOpenTheSameKeys() throws Exception {
        AttributeKeySet bob = world.keys(AbeWorld.BOB, "researcher@umass#1", "physician@hospital-b#1");
        AttributeKeySet alice =
                world.keys(AbeWorld.ALICE, "researcher@umass#1", "researcher@umass#2", "physician@hospital-b#1");
        for (GroupEnvelope old : Rewrapping.touchedBy(FRESH, envelopes)) {
            assertThat(opens(old, bob)).isTrue();
        }

        for (GroupEnvelope renewed : rewrapping().toEpoch(FRESH, envelopes, Rewrapping.Progress.NONE)) {
            assertThat(opens(renewed, bob)).as("%s", renewed).isFalse();
            assertThat(opens(renewed, alice)).as("%s", renewed).isTrue();
        }
    }

    @Test
    void anotherAttributeOfTheSameNameAndALaterEpochAreLeftAlone() throws Exception {
        wrap(roots.get(0), "researcher@harvard OR researcher@umass#3");

        assertThat(Rewrapping.touchedBy(FRESH, envelopes.subList(5, 6))).isEmpty();
        assertThat(Rewrapping.touchedBy(AttributeName.parse("researcher@umass#1"), envelopes))
                .isEmpty();
    }

    @Test
    void withoutARootOrAPublicKeyNothingIsWrapped() {
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> rewrapping().toEpoch(FRESH, envelopes, (d, t) -> told.add("" + d)))
                .isInstanceOf(UnknownAttribute.class)
                .hasMessageContaining("researcher@umass#2");

        world.authority(FRESH.toString());
        LevelKey lost = roots.remove(2);
        assertThatThrownBy(() -> rewrapping().toEpoch(FRESH, envelopes, (d, t) -> told.add("" + d)))
                .isInstanceOf(MissingRoot.class)
                .hasMessageContaining("group " + lost.id().group());
        assertThat(told).isEmpty();
    }

    @Test
    void aNewRootIsWrappedUnderThePoliciesOfTheNewestEnvelopes() throws Exception {
        world.authority(FRESH.toString());
        List<GroupEnvelope> now = new ArrayList<>(envelopes.subList(0, 4));
        now.addAll(rewrapping().toEpoch(FRESH, envelopes.subList(4, 5), Rewrapping.Progress.NONE));

        Rewrapping.NewRoot rotated = rewrapping().newRoot(3, now);

        assertThat(rotated.root().id()).isEqualTo(new EnvelopeId(3, 2, PrivacyLevel.COMPLETE));
        assertThat(rotated.root().reveal()).isNotEqualTo(roots.get(3).reveal());
        assertThat(rotated.envelopes())
                .extracting(e -> e.id().keyEpoch() + " " + e.id().level() + " " + e.policy())
                .containsExactly("2 complete staff@hospital-a#1", "2 medium researcher@umass#2");
        roots.add(rotated.root());
        assertThat(opens(rotated.envelopes().get(1), world.keys(AbeWorld.ALICE, "researcher@umass#2")))
                .isTrue();
        assertThatThrownBy(() -> rewrapping().newRoot(9, now)).isInstanceOf(MissingRoot.class);
    }

    @Test
    void aRotationThatWasCutOffAfterTheRootWasSavedUsesThatRoot() throws Exception {
        LevelKey saved = LevelKey.newRoot(0, 2, world.random());
        roots.add(saved);

        assertThat(rewrapping().newRoot(0, envelopes).root().reveal()).isEqualTo(saved.reveal());
    }

    @Test
    void newFieldsGoUnderTheNewestRootInForceAndNoStoredSaltIsTouched() throws Exception {
        PatientKey anna = new PatientKey("anna");
        PatientSalt stored = PatientSalt.random(3, 1, world.random());
        PatientSalts table = new PatientSalts() {
            @Override
            public Optional<PatientSalt> find(PatientKey patient) {
                return patient.equals(anna) ? Optional.of(stored) : Optional.empty();
            }

            @Override
            public PatientSalt createSalt(PatientKey patient) {
                return PatientSalt.random(3, 1, world.random());
            }
        };
        List<GroupEnvelope> inForce = new ArrayList<>(envelopes);
        CurrentRootSalts salts = new CurrentRootSalts(table, () -> inForce);
        assertThat(salts.find(anna)).contains(stored);

        inForce.addAll(rewrapping().newRoot(3, envelopes).envelopes());
        assertThat(salts.find(anna)).contains(stored);
        salts.refresh();

        PatientSalt current = salts.find(anna).orElseThrow();
        assertThat(current.keyEpoch()).isEqualTo(2);
        assertThat(current.bytes()).isEqualTo(stored.bytes());
        assertThat(salts.createSalt(new PatientKey("ben")).keyEpoch()).isEqualTo(2);
        assertThat(salts.find(new PatientKey("carl"))).isEmpty();
    }
}
