package dev.ledgate.crypto.abe;

import static dev.ledgate.crypto.abe.AbeWorld.ALICE;
import static dev.ledgate.crypto.abe.AbeWorld.BOB;
import static dev.ledgate.crypto.abe.AbeWorld.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.PrivacyLevel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AbeKemTest {
    private final AbeWorld world = new AbeWorld(1);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@x | a@x#1",
                "a@x AND b@y | a@x#1 b@y#1",
                "a@x OR b@y | b@y#1",
                "(a@x OR b@y) AND (c@z OR d@w) | b@y#1 c@z#1",
                "2 of (a@x, b@y, c@z) | a@x#1 c@z#1",
                "e@v AND 3 of (a@x, b@y, (c@z AND d@w), f@u) | e@v#1 c@z#1 d@w#1 b@y#1 f@u#1",
                "researcher@umass AND (physician@hospital-a OR 2 of (a@x, b@y, c@z)) | researcher@umass#1 b@y#1 c@z#1",
                "a@x AND a@x AND b@y | a@x#1 b@y#1",
            })
    void theHolderOfSatisfyingKeysGetsTheKey(String policy, String attributes) throws Exception {
        AbeKem.Encapsulation sealed = world.kem().encapsulate(world.policy(policy), PLACE);
        AbeHeader header = AbeHeader.decode(sealed.header().encode());

        SecretBytes key = world.kem().decapsulate(header, world.keys(ALICE, attributes.split(" ")), PLACE);

        assertThat(key.sameAs(sealed.key())).isTrue();
        assertThat(key.length()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@x AND b@y | a@x#1",
                "a@x | a@x#2",
                "a@x | b@x#1",
                "2 of (a@x, b@y, c@z) | c@z#1",
            })
    void whoDoesNotSatisfyThePolicyIsToldSo(String policy, String attributes) throws Exception {
        AbeKem.Encapsulation sealed = world.kem().encapsulate(world.policy(policy), PLACE);
        AttributeKeySet keys = world.keys(ALICE, attributes.split(" "));

        assertThatThrownBy(() -> world.kem().decapsulate(sealed.header(), keys, PLACE))
                .isInstanceOf(PolicyNotSatisfied.class);
    }

    @Test
    void keysOfAnotherUserUnderAnotherAddressOpenNothing() throws Exception {
        AbeKem.Encapsulation sealed = world.kem().encapsulate(world.policy("a@x AND b@y"), PLACE);
        AttributeKey a = world.authority("a@x#1").issue(ALICE);
        AttributeKey b = world.authority("b@y#1").issue(ALICE);
        AttributeKeySet relabelled = new AttributeKeySet(
                BOB,
                List.of(new AttributeKey(a.attribute(), BOB, a.key()), new AttributeKey(b.attribute(), BOB, b.key())));

        assertThatThrownBy(() -> world.kem().decapsulate(sealed.header(), relabelled, PLACE))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void poolingTheKeysOfTwoUsersOpensNothing() throws Exception {
        AbeKem.Encapsulation sealed = world.kem().encapsulate(world.policy("a@x AND b@y"), PLACE);
        AttributeKey alices = world.authority("a@x#1").issue(ALICE);
        AttributeKey bobs = world.authority("b@y#1").issue(BOB);

        assertThatThrownBy(() -> new AttributeKeySet(ALICE, List.of(alices, bobs)))
                .isInstanceOf(IllegalArgumentException.class);
        AttributeKeySet pooled =
                new AttributeKeySet(ALICE, List.of(alices, new AttributeKey(bobs.attribute(), ALICE, bobs.key())));
        assertThatThrownBy(() -> world.kem().decapsulate(sealed.header(), pooled, PLACE))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void aHeaderMovedToAnotherGroupEpochOrLevelDoesNotOpen() throws Exception {
        AbeKem.Encapsulation sealed = world.kem().encapsulate(world.policy("a@x"), PLACE);
        AttributeKeySet keys = world.keys(ALICE, "a@x#1");

        for (EnvelopeId other : List.of(
                new EnvelopeId(8, 3, PrivacyLevel.COMPLETE),
                new EnvelopeId(7, 4, PrivacyLevel.COMPLETE),
                new EnvelopeId(7, 3, PrivacyLevel.HIGH))) {
            assertThatThrownBy(() -> world.kem().decapsulate(sealed.header(), keys, other))
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void aChangeOfAnyPartOfAHeaderIsRefused() throws Exception {
        AbeKem.Encapsulation sealed = world.kem().encapsulate(world.policy("a@x OR b@y"), PLACE);
        AttributeKeySet keys = world.keys(ALICE, "a@x#1");
        byte[] original = sealed.header().encode();
        int tried = 0;
        for (int at = 0; at < original.length; at += at < 40 ? 1 : 29) {
            byte[] changed = original.clone();
            changed[at] ^= (byte) (1 << (at % 8));

            assertThatThrownBy(() -> world.kem().decapsulate(AbeHeader.decode(changed), keys, PLACE))
                    .as("byte " + at)
                    .isInstanceOfAny(CorruptEncoding.class, PolicyNotSatisfied.class, UnknownAttribute.class);
            tried++;
        }
        assertThat(tried).isGreaterThan(80);
    }

    @Test
    void rowsSwappedOrTakenFromAnotherHeaderAreRefused() throws Exception {
        AccessPolicy policy = world.policy("a@x AND b@y");
        AbeHeader one = world.kem().encapsulate(policy, PLACE).header();
        AbeHeader two = world.kem().encapsulate(policy, PLACE).header();
        AttributeKeySet keys = world.keys(ALICE, "a@x#1", "b@y#1");
        List<AbeHeader> forged = List.of(
                new AbeHeader(policy, List.of(one.rows().get(1), one.rows().get(0)), one.maskedSeed()),
                new AbeHeader(policy, List.of(one.rows().get(0), two.rows().get(1)), one.maskedSeed()),
                new AbeHeader(policy, one.rows(), two.maskedSeed()));

        for (AbeHeader header : forged) {
            assertThatThrownBy(() -> world.kem().decapsulate(header, keys, PLACE))
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void aHeaderMadeForOtherPublicKeysOfTheSameNamesIsRefused() throws Exception {
        AbeWorld rogue = new AbeWorld(99);
        AbeHeader header = rogue.kem().encapsulate(rogue.policy("a@x"), PLACE).header();
        world.policy("a@x");

        assertThatThrownBy(() -> world.kem().decapsulate(header, world.keys(ALICE, "a@x#1"), PLACE))
                .isInstanceOf(CorruptEncoding.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theWrongLengthOfAHeaderIsRefused(int kind) throws Exception {
        byte[] good =
                world.kem().encapsulate(world.policy("a@x"), PLACE).header().encode();
        byte[] bad = kind == 0
                ? java.util.Arrays.copyOf(good, good.length + 1)
                : java.util.Arrays.copyOf(good, kind == 1 ? good.length - 1 : 0);

        assertThatThrownBy(() -> AbeHeader.decode(bad)).isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void aPolicyOverAnUnknownAttributeIsRefusedByName() throws Exception {
        AccessPolicy policy = AccessPolicy.parse("nobody@nowhere#1", CurrentEpochs.none());

        assertThatThrownBy(() -> world.kem().encapsulate(policy, PLACE))
                .isInstanceOf(UnknownAttribute.class)
                .hasMessageContaining("nobody@nowhere#1");
    }

    @Test
    void twoEncapsulationsGiveTwoKeys() throws Exception {
        AccessPolicy policy = world.policy("a@x");
        AbeKem kem = world.kem();

        assertThat(kem.encapsulate(policy, PLACE)
                        .key()
                        .sameAs(kem.encapsulate(policy, PLACE).key()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x AND (b@y OR c@z AND d@w)",
                "2 of (a@x, b@y, c@z, d@w)",
                "3 of (a@x, b@y, c@z, d@w)",
                "2 of (a@x AND b@y, c@z, d@w)",
                "(a@x OR b@y) AND (c@z OR d@w)",
            })
    void everySetOfAttributesOpensExactlyWhatItSatisfies(String text) throws Exception {
        String[] names = {"a@x#1", "b@y#1", "c@z#1", "d@w#1"};
        AccessPolicy policy = world.policy(text);
        AbeKem.Encapsulation sealed = world.kem().encapsulate(policy, PLACE);
        for (int mask = 0; mask < 16; mask++) {
            List<String> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                if ((mask & 1 << i) != 0) {
                    held.add(names[i]);
                }
            }
            AttributeKeySet keys = world.keys(ALICE, held.toArray(String[]::new));
            if (policy.satisfiedBy(keys.attributes())) {
                assertThat(world.kem().decapsulate(sealed.header(), keys, PLACE).sameAs(sealed.key()))
                        .as("%s by %s", text, held)
                        .isTrue();
            } else {
                assertThatThrownBy(() -> world.kem().decapsulate(sealed.header(), keys, PLACE))
                        .isInstanceOf(PolicyNotSatisfied.class);
            }
        }
    }
}
