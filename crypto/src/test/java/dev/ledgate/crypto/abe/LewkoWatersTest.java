package dev.ledgate.crypto.abe;

import static dev.ledgate.crypto.abe.AbeWorld.ALICE;
import static dev.ledgate.crypto.abe.AbeWorld.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks that go round the satisfaction check and use the equations directly: the algebra alone must hold. */
class LewkoWatersTest {
    private final AbeWorld world = new AbeWorld(2);

    private record Sealed(LinearSecretSharing sharing, LewkoWaters.Encrypted encrypted) {
        GT open(SortedMap<Integer, Scalar> coefficients, Map<AttributeName, G2> keys, G2 hash) throws CorruptEncoding {
            return LewkoWaters.decrypt(encrypted.rows(), sharing.attributes(), coefficients, keys, hash);
        }
    }

    private Sealed seal(String text) throws Exception {
        LinearSecretSharing sharing = world.policy(text).sharing();
        List<AttributePublicKey> keys = sharing.attributes().stream()
                .map(a -> world.authority(a.toString()).publicKey())
                .toList();
        return new Sealed(
                sharing,
                LewkoWaters.encrypt(sharing, keys, new HotAttributes(0), new Xof("test", text.getBytes(UTF_8))));
    }

    private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

    /** What somebody could put in the place of a key that the user does not hold. */
    private enum StandIn {
        HASH_OF_USER,
        A_HELD_KEY,
        GENERATOR;

        G2 point(Map<AttributeName, G2> held) {
            return switch (this) {
                case HASH_OF_USER -> AttributeKey.hash(ALICE);
                case A_HELD_KEY -> held.values().iterator().next();
                case GENERATOR -> G2.GENERATOR;
            };
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@x AND b@y | a@x#1",
                "a@x AND b@y AND c@z | a@x#1 c@z#1",
                "(a@x OR b@y) AND (c@z OR d@w) | a@x#1 b@y#1",
                "2 of (a@x, b@y, c@z) | b@y#1",
                "3 of (a@x, b@y, c@z, d@w) | a@x#1 d@w#1",
                "2 of (a@x AND b@y, c@z AND d@w, e@v) | a@x#1 c@z#1",
            })
    void noRowsAndSmallCoefficientsOpenAnUnsatisfiedPolicy(String policy, String attributes) throws Exception {
        for (StandIn standIn : StandIn.values()) {
            tryEverySubset(policy, attributes, standIn);
        }
    }

    @Test
    void norThoseOfThePapersPolicyWithThreeSubFormulas() throws Exception {
        tryEverySubset("(a@x OR b@y) AND (c@z OR d@w) AND (e@v OR f@u)", "a@x#1 d@w#1", StandIn.HASH_OF_USER);
    }

    /** Every subset of all rows, held or not, with every coefficient from -1 to 2. */
    private void tryEverySubset(String policy, String attributes, StandIn standIn) throws Exception {
        Sealed sealed = seal(policy);
        Map<AttributeName, G2> keys =
                new TreeMap<>(world.keys(ALICE, attributes.split(" ")).points());
        assertThat(sealed.sharing().reconstruct(keys.keySet())).isEmpty();
        G2 instead = standIn.point(keys);
        sealed.sharing().attributes().forEach(a -> keys.putIfAbsent(a, instead));
        int rows = sealed.sharing().rows().size();
        int combinations = 1 << (2 * rows);
        for (int n = 0; n < combinations; n++) {
            SortedMap<Integer, Scalar> coefficients = new TreeMap<>();
            for (int row = 0; row < rows; row++) {
                int c = ((n >> (2 * row)) & 3) - 1;
                if (c != 0) {
                    coefficients.put(row, Scalar.of(BigInteger.valueOf(c)));
                }
            }
            if (!coefficients.isEmpty() && opens(sealed, coefficients, keys)) {
                fail("%s opens by rows %s with %s", policy, coefficients.keySet(), standIn);
            }
        }
    }

    @Test
    void theSameSearchFindsTheOpeningOfASatisfiedPolicy() throws Exception {
        Sealed sealed = seal("a@x AND b@y");
        Map<AttributeName, G2> keys = world.keys(ALICE, "a@x#1", "b@y#1").points();
        SortedMap<Integer, Scalar> ones = new TreeMap<>(Map.of(0, Scalar.ONE, 1, Scalar.ONE));

        assertThat(opens(sealed, ones, keys)).isTrue();
    }

    private static boolean opens(Sealed sealed, SortedMap<Integer, Scalar> coefficients, Map<AttributeName, G2> keys) {
        try {
            return sealed.open(coefficients, keys, AttributeKey.hash(ALICE))
                    .sameAs(sealed.encrypted().z());
        } catch (CorruptEncoding e) {
            // Siblings under an OR with coefficients that cancel give the constant 1.
            return false;
        }
    }

    @Test
    void theSameCallOpensASatisfiedPolicy() throws Exception {
        Sealed sealed = seal("a@x AND b@y");
        AttributeKeySet keys = world.keys(ALICE, "a@x#1", "b@y#1");

        GT z = sealed.open(
                sealed.sharing().reconstruct(keys.attributes()).orElseThrow(), keys.points(), AttributeKey.hash(ALICE));

        assertThat(z.sameAs(sealed.encrypted().z())).isTrue();
    }

    @Test
    void pooledKeysOfTwoUsersAndTheirSumsOpenNothing() throws Exception {
        Sealed sealed = seal("a@x AND b@y");
        AttributeName a = AttributeName.parse("a@x#1");
        AttributeName b = AttributeName.parse("b@y#1");
        G2 alicesA = world.authority("a@x#1").issue(ALICE).key();
        G2 bobsA = world.authority("a@x#1").issue(BOB).key();
        G2 bobsB = world.authority("b@y#1").issue(BOB).key();
        G2 alice = AttributeKey.hash(ALICE);
        G2 bob = AttributeKey.hash(BOB);
        Scalar half = Scalar.of(BigInteger.TWO.modInverse(Scalar.ORDER));
        SortedMap<Integer, Scalar> ones = new TreeMap<>(Map.of(0, Scalar.ONE, 1, Scalar.ONE));
        // Alice holds a, Bob holds b; also as if Bob's a could be averaged in.
        for (G2 keyOfA : List.of(alicesA, alicesA.plus(bobsA).times(half))) {
            for (G2 hash : Stream.of(
                            alice, bob, alice.plus(bob), alice.plus(bob).times(half), alice.plus(bob.negate()))
                    .toList()) {
                GT z = sealed.open(ones, Map.of(a, keyOfA, b, bobsB), hash);
                assertThat(z.sameAs(sealed.encrypted().z())).isFalse();
            }
        }
        assertThat(sealed.open(ones, Map.of(a, bobsA, b, bobsB), bob)
                        .sameAs(sealed.encrypted().z()))
                .isTrue();
    }

    @Test
    void keysOfThreeUsersDoNotMakeAThreshold() throws Exception {
        Sealed sealed = seal("2 of (a@x, b@y, c@z)");
        AttributeKeySet whole = world.keys(ALICE, "a@x#1", "b@y#1");
        SortedMap<Integer, Scalar> coefficients =
                sealed.sharing().reconstruct(whole.attributes()).orElseThrow();
        Map<AttributeName, G2> mixed = Map.of(
                AttributeName.parse("a@x#1"),
                        world.authority("a@x#1").issue(ALICE).key(),
                AttributeName.parse("b@y#1"),
                        world.authority("b@y#1").issue(BOB).key());

        for (G2 hash : List.of(AttributeKey.hash(ALICE), AttributeKey.hash(BOB))) {
            assertThat(sealed.open(coefficients, mixed, hash)
                            .sameAs(sealed.encrypted().z()))
                    .isFalse();
        }
    }

    @Test
    void aKeyOfAnotherEpochDoesNotServe() throws Exception {
        Sealed sealed = seal("a@x#2");
        Map<AttributeName, G2> old = Map.of(
                AttributeName.parse("a@x#2"),
                world.authority("a@x#1").issue(ALICE).key());

        GT z = sealed.open(new TreeMap<>(Map.of(0, Scalar.ONE)), old, AttributeKey.hash(ALICE));

        assertThat(z.sameAs(sealed.encrypted().z())).isFalse();
    }

    @Test
    void rowsWithInfinityOrNeutralElementsAreRefused() throws Exception {
        Sealed sealed = seal("a@x");
        AttributeKeySet keys = world.keys(ALICE, "a@x#1");
        AbeHeader.Row good = sealed.encrypted().rows().get(0);
        byte[] infinity = new byte[48];
        infinity[0] = (byte) 0xc0;
        byte[] one = new byte[GT.LENGTH];
        one[47] = 1;
        byte[] orderThree = new byte[48];
        orderThree[0] = (byte) 0x80;
        for (AbeHeader.Row bad : List.of(
                new AbeHeader.Row(good.c1(), infinity, good.c3()),
                new AbeHeader.Row(good.c1(), good.c2(), infinity),
                new AbeHeader.Row(good.c1(), orderThree, good.c3()),
                new AbeHeader.Row(one, good.c2(), good.c3()),
                new AbeHeader.Row(new byte[GT.LENGTH], good.c2(), good.c3()))) {
            Sealed forged = new Sealed(
                    sealed.sharing(),
                    new LewkoWaters.Encrypted(List.of(bad), sealed.encrypted().z()));
            org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                            forged.open(new TreeMap<>(Map.of(0, Scalar.ONE)), keys.points(), AttributeKey.hash(ALICE)))
                    .isInstanceOf(CorruptEncoding.class);
        }
        assertThat(Arrays.equals(good.c2(), good.c3())).isFalse();
    }
}
