package dev.ledgate.crypto.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.SeededRandom;
import java.io.ByteArrayOutputStream;
import org.apache.milagro.amcl.BLS381.BIG;
import org.apache.milagro.amcl.BLS381.ECP;
import org.apache.milagro.amcl.BLS381.ECP2;
import org.apache.milagro.amcl.BLS381.FP12;
import org.apache.milagro.amcl.BLS381.FP2;
import org.apache.milagro.amcl.BLS381.FP4;
import org.apache.milagro.amcl.BLS381.PAIR;
import org.junit.jupiter.api.Test;

/** The values of blst against those of Apache Milagro, which shares no code with it and is written in Java. */
class SecondImplementationTest {
    private final SeededRandom random = new SeededRandom(61);

    private static BIG big(Scalar k) {
        byte[] bytes = new byte[BIG.MODBYTES];
        System.arraycopy(k.encode(), 0, bytes, BIG.MODBYTES - Scalar.LENGTH, Scalar.LENGTH);
        return BIG.fromBytes(bytes);
    }

    private static byte[] bytes(BIG value) {
        byte[] out = new byte[48];
        value.toBytes(out);
        return out;
    }

    private static byte[] x(byte[] compressed) {
        byte[] x = compressed.clone();
        x[0] &= 0x1f;
        return x;
    }

    /**
     * Both build Fp12 over Fp2 with w^6 = 1 + i. Milagro: three elements of Fp4 = Fp2[w^3], at w^0, w^1, w^2. blst: two
     * halves of Fp6 = Fp2[w^2], at w^0 and w^1, written as for each power of w^2, both halves: w^0 .. w^5 in order.
     */
    private static byte[] inOurOrder(FP12 value) {
        FP4[] fp4 = {value.geta(), value.getb(), value.getc()};
        FP2[] powers = new FP2[6];
        for (int j = 0; j < 3; j++) {
            powers[j] = fp4[j].geta();
            powers[j + 3] = fp4[j].getb();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (FP2 power : powers) {
            out.writeBytes(bytes(power.getA()));
            out.writeBytes(bytes(power.getB()));
        }
        return out.toByteArray();
    }

    @Test
    void multiplesOfTheGeneratorsAgree() {
        for (int i = 0; i < 5; i++) {
            Scalar k = Scalar.random(random);

            ECP p = ECP.generator().mul(big(k));
            ECP2 q = ECP2.generator().mul(big(k));

            assertThat(x(G1.GENERATOR.times(k).encode())).isEqualTo(bytes(p.getX()));
            byte[] theirs = new byte[96];
            System.arraycopy(bytes(q.getX().getB()), 0, theirs, 0, 48);
            System.arraycopy(bytes(q.getX().getA()), 0, theirs, 48, 48);
            assertThat(x(G2.GENERATOR.times(k).encode())).isEqualTo(theirs);
        }
    }

    @Test
    void pairingsAgree() throws Exception {
        for (int i = 0; i < 4; i++) {
            Scalar a = Scalar.random(random);
            Scalar b = Scalar.random(random);

            FP12 theirs = PAIR.fexp(
                    PAIR.ate(ECP2.generator().mul(big(b)), ECP.generator().mul(big(a))));
            theirs.reduce();
            GT ours = new PairingProduct()
                    .times(G1.GENERATOR.times(a), G2.GENERATOR.times(b))
                    .value();

            assertThat(ours.encode()).isEqualTo(inOurOrder(theirs));
            assertThat(GT.decode(inOurOrder(theirs)).sameAs(ours)).isTrue();
        }
    }

    @Test
    void productsOfPairingsAndPowersInTheTargetGroupAgree() {
        Scalar a = Scalar.random(random);
        Scalar b = Scalar.random(random);
        Scalar c = Scalar.random(random);

        FP12 theirs = PAIR.fexp(PAIR.ate2(
                        ECP2.generator().mul(big(b)),
                        ECP.generator().mul(big(a)),
                        ECP2.generator().mul(big(c)),
                        ECP.generator()))
                .pow(big(c));
        theirs.reduce();
        GT ours = new PairingProduct()
                .times(G1.GENERATOR.times(a), G2.GENERATOR.times(b))
                .times(G1.GENERATOR, G2.GENERATOR.times(c))
                .value()
                .power(c);

        assertThat(ours.encode()).isEqualTo(inOurOrder(theirs));
        assertThat(ours.sameAs(FixedBase.gt(a.times(b).plus(c).times(c)))).isTrue();
    }
}
