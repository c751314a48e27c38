package dev.ledgate.crypto.abe;

import static dev.ledgate.crypto.abe.HotAttributes.USES_BEFORE_TABLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.pairing.Scalar;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotAttributesTest {
    private final AbeWorld world = new AbeWorld(12);
    private final AttributePublicKey a = world.authority("a@x#1").publicKey();
    private final AttributePublicKey b = world.authority("b@y#1").publicKey();
    private final AttributePublicKey c = world.authority("c@z#1").publicKey();

    private static void use(HotAttributes hot, AttributePublicKey key, int times) {
        for (int i = 0; i < times; i++) {
            hot.of(key);
        }
    }

    @Test
    void powersByTablesAreThePowers() {
        HotAttributes hot = new HotAttributes(1);
        use(hot, a, USES_BEFORE_TABLES);
        assertThat(hot.withTables()).isEqualTo(1);
        for (Scalar r : List.of(Scalar.ONE, Scalar.ONE.negate(), Scalar.random(world.random()))) {
            assertThat(hot.of(a).e(r).sameAs(a.e().power(r))).isTrue();
            assertThat(hot.of(a).y(r).sameAs(a.y().times(r))).isTrue();
        }
    }

    @Test
    void tablesAreBuiltForWhatIsUsedOften() {
        HotAttributes hot = new HotAttributes(2);
        use(hot, a, USES_BEFORE_TABLES - 1);
        use(hot, b, USES_BEFORE_TABLES);

        assertThat(hot.withTables()).isEqualTo(1);
        use(hot, a, 1);
        assertThat(hot.withTables()).isEqualTo(2);
    }

    @Test
    void noMoreAreKeptThanAllowed() {
        HotAttributes hot = new HotAttributes(2);
        for (AttributePublicKey key : List.of(a, b, c)) {
            use(hot, key, USES_BEFORE_TABLES);
        }
        HotAttributes none = new HotAttributes(0);
        use(none, a, USES_BEFORE_TABLES);

        assertThat(hot.withTables()).isEqualTo(2);
        assertThat(none.withTables()).isZero();
    }

    @Test
    void anotherKeyOfTheSameNameHasTablesOfItsOwn() {
        AttributePublicKey other = new AbeWorld(13).authority("a@x#1").publicKey();
        HotAttributes hot = new HotAttributes(4);
        use(hot, a, USES_BEFORE_TABLES);
        Scalar r = Scalar.random(world.random());

        assertThat(hot.of(other).e(r).sameAs(other.e().power(r))).isTrue();
        assertThat(hot.withTables()).isEqualTo(1);
    }

    @Test
    void aCiphertextIsTheSameWithAndWithoutTables() throws Exception {
        LinearSecretSharing sharing = world.policy("a@x AND (b@y OR c@z)").sharing();
        HotAttributes hot = new HotAttributes(3);
        List.of(a, b, c).forEach(key -> use(hot, key, USES_BEFORE_TABLES));

        LewkoWaters.Encrypted plain =
                LewkoWaters.encrypt(sharing, List.of(a, b, c), new HotAttributes(0), new Xof("test", new byte[1]));
        LewkoWaters.Encrypted fast = LewkoWaters.encrypt(sharing, List.of(a, b, c), hot, new Xof("test", new byte[1]));

        assertThat(fast.z().sameAs(plain.z())).isTrue();
        for (int x = 0; x < 3; x++) {
            assertThat(fast.rows().get(x).c1()).isEqualTo(plain.rows().get(x).c1());
            assertThat(fast.rows().get(x).c2()).isEqualTo(plain.rows().get(x).c2());
            assertThat(fast.rows().get(x).c3()).isEqualTo(plain.rows().get(x).c3());
        }
    }
}
