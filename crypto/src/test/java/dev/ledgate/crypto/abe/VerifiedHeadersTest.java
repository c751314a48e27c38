package dev.ledgate.crypto.abe;

import static dev.ledgate.crypto.abe.AbeWorld.ALICE;
import static dev.ledgate.crypto.abe.AbeWorld.BOB;
import static dev.ledgate.crypto.abe.AbeWorld.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.policy.PrivacyLevel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A header that was opened once is refused for the same reasons as before. */
class VerifiedHeadersTest {
    private final AbeWorld world = new AbeWorld(14);
    private volatile AttributeDirectory directory = world.directory();
    private final AbeKem kem = new AbeKem(name -> directory.find(name), world.random());
    private AbeKem.Encapsulation sealed;

    @BeforeEach
    void openOnce() throws Exception {
        sealed = kem.encapsulate(world.policy("a@x OR b@y"), PLACE);
        kem.decapsulate(sealed.header(), world.keys(ALICE, "a@x#1"), PLACE);
    }

    @Test
    void everyoneWhoSatisfiesThePolicyGetsTheSameKey() throws Exception {
        AbeHeader again = AbeHeader.decode(sealed.header().encode());

        assertThat(kem.decapsulate(sealed.header(), world.keys(ALICE, "a@x#1"), PLACE)
                        .sameAs(sealed.key()))
                .isTrue();
        assertThat(kem.decapsulate(again, world.keys(BOB, "b@y#1"), PLACE).sameAs(sealed.key()))
                .isTrue();
    }

    @Test
    void keysThatDoNotSatisfyOrAreAnotherUsersOpenNothing() {
        AttributeKey alices = world.authority("a@x#1").issue(ALICE);
        AttributeKeySet relabelled =
                new AttributeKeySet(BOB, List.of(new AttributeKey(alices.attribute(), BOB, alices.key())));

        assertThatThrownBy(() -> kem.decapsulate(sealed.header(), relabelled, PLACE))
                .isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() -> kem.decapsulate(sealed.header(), world.keys(BOB, "c@z#1"), PLACE))
                .isInstanceOf(PolicyNotSatisfied.class);
    }

    @Test
    void changedBytesAreRefused() throws Exception {
        byte[] good = sealed.header().encode();
        List<Integer> places = new ArrayList<>();
        for (int at = 30; at < good.length; at += 53) {
            places.add(at);
        }
        places.add(good.length - 1);
        for (int at : places) {
            byte[] changed = good.clone();
            changed[at] ^= 1;

            assertThatThrownBy(() -> kem.decapsulate(AbeHeader.decode(changed), world.keys(ALICE, "a@x#1"), PLACE))
                    .as("byte " + at)
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void anotherPlaceIsRefused() {
        assertThatThrownBy(() -> kem.decapsulate(
                        sealed.header(),
                        world.keys(ALICE, "a@x#1"),
                        new EnvelopeId(PLACE.group(), PLACE.keyEpoch(), PrivacyLevel.LOW)))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void otherPublicKeysOfTheSameNamesAreRefused() throws Exception {
        AbeWorld rogue = new AbeWorld(15);
        rogue.policy("a@x OR b@y");
        directory = rogue.directory();

        assertThatThrownBy(() -> kem.decapsulate(sealed.header(), world.keys(ALICE, "a@x#1"), PLACE))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void aRefusedHeaderIsNotRemembered() throws Exception {
        AbeWorld other = new AbeWorld(16);
        AbeHeader foreign = other.kem().encapsulate(other.policy("a@x"), PLACE).header();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> kem.decapsulate(foreign, world.keys(ALICE, "a@x#1"), PLACE))
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void noMoreAreKeptThanAllowed() {
        VerifiedHeaders headers = new VerifiedHeaders(2);
        GT z = GT.generator();
        for (int i = 0; i < 3; i++) {
            headers.add(new byte[] {(byte) i}, z);
        }

        assertThat(headers.compare(new byte[] {0}, z)).isEqualTo(VerifiedHeaders.Verdict.UNKNOWN);
        assertThat(headers.compare(new byte[] {2}, z)).isEqualTo(VerifiedHeaders.Verdict.SAME_KEY);
        assertThat(headers.compare(new byte[] {2}, z.times(z))).isEqualTo(VerifiedHeaders.Verdict.OTHER_KEY);
    }
}
