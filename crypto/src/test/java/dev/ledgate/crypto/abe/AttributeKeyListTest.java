package dev.ledgate.crypto.abe;

import static dev.ledgate.crypto.abe.AbeWorld.ALICE;
import static dev.ledgate.crypto.abe.AbeWorld.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.FixedBase;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributeKeyListTest {
    private static final int PROOF = 3 * Scalar.LENGTH;

    private final SeededRandom random = new SeededRandom(30);
    private final List<AbeAuthority> four = AbeAuthority.setup(names("a@h#1", "b@h#1", "c@h#1", "d@h#2"), random);
    private final AttributeKeyList list = list(four.get(0));

    private static List<AttributeName> names(String... names) {
        return Arrays.stream(names).map(AttributeName::parse).toList();
    }

    private static AttributeKeyList list(AbeAuthority authority) {
        return authority.publicKey().list().orElseThrow();
    }

    /** The list's bytes taken apart, to be put together otherwise. */
    private record Parts(List<byte[]> members, byte[] proof) {
        static Parts of(AttributeKeyList list) {
            byte[] bytes = list.encode();
            List<byte[]> members = new ArrayList<>();
            for (AttributePublicKey key : list.keys()) {
                members.add(key.member().encode());
            }
            return new Parts(members, Arrays.copyOfRange(bytes, bytes.length - PROOF, bytes.length));
        }

        byte[] join() {
            ByteWriter out = new ByteWriter().raw(new byte[] {'L', 'G', 'L', 1}).i32(members.size());
            members.forEach(out::raw);
            return out.raw(proof).toBytes();
        }
    }

    private static void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> AttributeKeyList.decode(bytes))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining(message);
    }

    @Test
    void aListIsReadBackAndItsKeysWork() throws Exception {
        AttributeKeyList read = AttributeKeyList.decode(list.encode());

        assertThat(Parts.of(list).join()).isEqualTo(list.encode());
        assertThat(read.encode()).isEqualTo(list.encode());
        assertThat(read.keys()).isEqualTo(list.keys());
        for (int i = 0; i < four.size(); i++) {
            assertThat(four.get(i).issue(ALICE).belongsTo(read.keys().get(i))).isTrue();
            assertThat(four.get(i).issue(ALICE).belongsTo(read.keys().get((i + 1) % 4)))
                    .isFalse();
        }
    }

    @Test
    void noKeyCanBeLeftOutAddedMovedOrReplaced() {
        for (int i = 0; i < 4; i++) {
            Parts without = Parts.of(list);
            without.members().remove(i);
            refused(without.join(), "proof");

            Parts replaced = Parts.of(list);
            byte[] other = Parts.of(list(AbeAuthority.setup(names("a@h#1", "b@h#1", "c@h#1", "d@h#2"), random)
                            .get(0)))
                    .members()
                    .get(i);
            replaced.members().set(i, other);
            refused(replaced.join(), "proof");

            for (int j = 0; j < i; j++) {
                Parts swapped = Parts.of(list);
                Collections.swap(swapped.members(), i, j);
                refused(swapped.join(), "proof");
            }
        }
        Parts added = Parts.of(list);
        added.members()
                .add(Parts.of(list(AbeAuthority.setup(names("e@h#1", "f@h#1"), random)
                                .get(0)))
                        .members()
                        .get(0));
        refused(added.join(), "proof");
        Parts rotated = Parts.of(list);
        Collections.rotate(rotated.members(), 1);
        refused(rotated.join(), "proof");
    }

    @Test
    void namesStandForTheirKeys() {
        AttributePublicKey a = list.keys().get(0);
        AttributePublicKey b = list.keys().get(1);
        Parts exchanged = Parts.of(list);
        exchanged.members().set(0, new AttributeKeyList.Member(a.attribute(), b.e(), b.y()).encode());
        exchanged.members().set(1, new AttributeKeyList.Member(b.attribute(), a.e(), a.y()).encode());
        refused(exchanged.join(), "proof");
        Parts mixed = Parts.of(list);
        mixed.members().set(0, new AttributeKeyList.Member(a.attribute(), b.e(), a.y()).encode());
        refused(mixed.join(), "proof");
        Parts renamed = Parts.of(list);
        renamed.members().set(0, new AttributeKeyList.Member(AttributeName.parse("a@h#2"), a.e(), a.y()).encode());
        refused(renamed.join(), "proof");
    }

    @Test
    void aListIsOfDifferentAttributesOfOneAuthority() {
        Parts twice = Parts.of(list);
        twice.members().set(1, twice.members().get(0));
        refused(twice.join(), "twice");
        AttributePublicKey b = list.keys().get(1);
        Parts foreign = Parts.of(list);
        foreign.members().set(1, new AttributeKeyList.Member(AttributeName.parse("b@other#1"), b.e(), b.y()).encode());
        refused(foreign.join(), "one authority");
        assertThatThrownBy(() -> AbeAuthority.setup(names("a@h#1", "a@h#1"), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AbeAuthority.setup(names("a@h#1", "a@g#1"), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AbeAuthority.setup(List.<AttributeName>of(), random))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyPartOfTheProofCounts() {
        byte[] bytes = list.encode();
        for (int at = bytes.length - PROOF; at < bytes.length; at += 7) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> AttributeKeyList.decode(changed)).isInstanceOf(CorruptEncoding.class);
        }
        for (int count : new int[] {0, -1, 257, Integer.MAX_VALUE}) {
            byte[] changed = bytes.clone();
            java.nio.ByteBuffer.wrap(changed).putInt(4, count);
            refused(changed, "not 1 to 256");
        }
        refused(Arrays.copyOf(bytes, bytes.length + 1), "");
        refused(Arrays.copyOf(bytes, bytes.length - 1), "");
    }

    /** Keys that depend on another's, with whatever proof can be pieced together without knowing the exponents. */
    @Test
    void keysMadeFromAnothersHaveNoProof() {
        AttributePublicKey victim = list.keys().get(2);
        Scalar known = Scalar.random(random);
        Scalar k = Scalar.random(random);
        AttributeName first = AttributeName.parse("x@rogue#1");
        AttributeName second = AttributeName.parse("y@rogue#1");
        // E' = E^k, and a second key so that the two together have a known exponent: E'' = gT^known / E'.
        Scalar minusOne = Scalar.ONE.negate();
        GT e1 = victim.e().power(k);
        G1 y1 = victim.y().times(k);
        GT e2 = FixedBase.gt(known).times(e1.power(minusOne));
        G1 y2 = FixedBase.g1(known).plus(y1.negate());
        byte[] one = new AttributeKeyList.Member(first, e1, y1).encode();
        byte[] two = new AttributeKeyList.Member(second, e2, y2).encode();
        // The victim's own proof, and answers that would do if the two keys had equal weights.
        refused(new Parts(List.of(one, two), Parts.of(list).proof()).join(), "proof");
        for (int i = 0; i < 8; i++) {
            Scalar c = Scalar.random(random);
            Scalar a = Scalar.random(random);
            Scalar response = a.plus(c.times(known));
            byte[] proof = new ByteWriter()
                    .raw(c.encode())
                    .raw(response.encode())
                    .raw(response.encode())
                    .toBytes();
            refused(new Parts(List.of(one, two), proof).join(), "proof");
        }
        // A list of one cannot cancel anything either.
        refused(new Parts(List.of(one), Parts.of(list).proof()).join(), "proof");
    }

    /** The extractor of the Javadoc: n + 1 answers to different challenges under the same commitment give the secrets. */
    @Test
    void moreAnswersThanKeysWouldGiveTheExponents() {
        BigInteger r = Scalar.ORDER;
        int n = 4;
        BigInteger[] secret = new BigInteger[n + 1];
        for (int i = 0; i <= n; i++) {
            secret[i] = new BigInteger(1, Scalar.random(random).encode());
        }
        BigInteger[][] rows = new BigInteger[n + 1][n + 2];
        for (int row = 0; row <= n; row++) {
            BigInteger c = new BigInteger(1, Scalar.random(random).encode());
            BigInteger answer = BigInteger.ZERO;
            for (int i = 0; i <= n; i++) {
                rows[row][i] = c.modPow(BigInteger.valueOf(i), r);
                answer = answer.add(rows[row][i].multiply(secret[i])).mod(r);
            }
            rows[row][n + 1] = answer;
        }
        for (int pivot = 0; pivot <= n; pivot++) {
            BigInteger inverse = rows[pivot][pivot].modInverse(r);
            for (int k = 0; k <= n + 1; k++) {
                rows[pivot][k] = rows[pivot][k].multiply(inverse).mod(r);
            }
            for (int row = 0; row <= n; row++) {
                BigInteger factor = rows[row][pivot];
                for (int k = 0; row != pivot && k <= n + 1; k++) {
                    rows[row][k] = rows[row][k]
                            .subtract(factor.multiply(rows[pivot][k]))
                            .mod(r);
                }
            }
        }
        for (int i = 0; i <= n; i++) {
            assertThat(rows[i][n + 1]).isEqualTo(secret[i]);
        }
    }

    @Test
    void aListOfOneIsTheFormThatThereWasBefore() throws Exception {
        AbeAuthority alone = AbeAuthority.setup(names("a@h#1"), random).get(0);

        assertThat(alone.publicKey().list()).isEmpty();
        assertThat(alone.publicKey().encode()).startsWith('L', 'G', 'P', 1);
        assertThat(AttributePublicKey.decode(alone.publicKey().encode())).isEqualTo(alone.publicKey());
        assertThatThrownBy(() -> AbeAuthority.publish(List.of(alone))).hasMessageContaining("proof of its own");
    }

    @Test
    void aKeyBringsItsList() throws Exception {
        AttributePublicKey third = list.keys().get(2);
        byte[] bytes = third.encode();

        AttributePublicKey read = AttributePublicKey.decode(bytes);

        assertThat(read).isEqualTo(third);
        assertThat(read.encode()).isEqualTo(bytes);
        for (int position : new int[] {-1, 4, Integer.MAX_VALUE}) {
            byte[] changed = bytes.clone();
            java.nio.ByteBuffer.wrap(changed).putInt(4, position);
            assertThatThrownBy(() -> AttributePublicKey.decode(changed)).hasMessageContaining("position");
        }
        byte[] moved = bytes.clone();
        moved[7] ^= 1;
        assertThat(AttributePublicKey.decode(moved))
                .isEqualTo(list.keys().get(3))
                .isNotEqualTo(third);
    }

    @Test
    void oneOfAListCanBePublishedAloneAndStaysTheSameKey() throws Exception {
        AttributeKeyList alone = AttributeKeyList.decode(
                AbeAuthority.publish(List.of(four.get(1))).encode());
        AttributeKeyList turned = AttributeKeyList.decode(
                AbeAuthority.publish(List.of(four.get(3), four.get(1))).encode());

        assertThat(alone.keys()).containsExactly(list.keys().get(1));
        assertThat(alone.encode().length).isLessThan(list.encode().length / 3);
        assertThat(turned.keys())
                .containsExactly(list.keys().get(3), list.keys().get(1));
        assertThat(turned.keys().get(1).hashCode()).isEqualTo(list.keys().get(1).hashCode());
    }

    @Test
    void aHeaderOpensWhicheverListItsKeysCameIn() throws Exception {
        AccessPolicy policy = AccessPolicy.parse("a@h#1 AND b@h#1", CurrentEpochs.none());
        AbeKem.Encapsulation made = new AbeKem(AttributeDirectory.of(list.keys()), random).encapsulate(policy, PLACE);
        AttributeKeySet keys = new AttributeKeySet(
                ALICE, List.of(four.get(0).issue(ALICE), four.get(1).issue(ALICE)));
        List<AttributePublicKey> alone = new ArrayList<>();
        for (AbeAuthority authority : four) {
            alone.addAll(AbeAuthority.publish(List.of(authority)).keys());
        }

        assertThat(new AbeKem(AttributeDirectory.of(alone), random)
                        .decapsulate(made.header(), keys, PLACE)
                        .sameAs(made.key()))
                .isTrue();
    }

    @Test
    void secretsOfAListAreReadBackStrictly() throws Exception {
        AbeAuthority second = four.get(1);
        byte[] secret = second.encodeSecret();
        AbeAuthority read = AbeAuthority.decodeSecret(secret);

        assertThat(secret).startsWith('L', 'G', 'A', 2);
        assertThat(read.publicKey()).isEqualTo(second.publicKey());
        assertThat(read.encodeSecret()).isEqualTo(secret);
        assertThat(read.issue(ALICE).encodeSecret())
                .isEqualTo(second.issue(ALICE).encodeSecret());
        assertThat(AbeAuthority.publish(List.of(four.get(0), read)).keys())
                .containsExactlyElementsOf(list.keys().subList(0, 2));
        for (int at = 4; at < secret.length; at += 5) {
            byte[] changed = secret.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> AbeAuthority.decodeSecret(changed))
                    .as("byte %d", at)
                    .isInstanceOf(CorruptEncoding.class);
        }
        second.close();
        assertThatThrownBy(() -> AbeAuthority.publish(List.of(second))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSameListHasTheSameProofAndAnotherListOtherNonces() throws Exception {
        AttributeKeyList again = AbeAuthority.publish(four);
        AttributeKeyList three = AbeAuthority.publish(four.subList(0, 3));

        assertThat(again.encode()).isEqualTo(list.encode());
        // The same nonce under two challenges would give the exponents away.
        assertThat(commitment(again)).isEqualTo(commitment(list)).isNotEqualTo(commitment(three));
    }

    /** U = g1^v / prod Y_i^(c^i). */
    private static byte[] commitment(AttributeKeyList list) throws CorruptEncoding {
        byte[] proof = Parts.of(list).proof();
        Scalar c = Scalar.decode(Arrays.copyOf(proof, Scalar.LENGTH));
        G1 u = G1.GENERATOR.times(Scalar.decode(Arrays.copyOfRange(proof, 2 * Scalar.LENGTH, PROOF)));
        Scalar weight = Scalar.ONE;
        for (AttributePublicKey key : list.keys()) {
            weight = weight.times(c);
            u = u.plus(key.y().times(weight).negate());
        }
        return u.encode();
    }
}
