package dev.ledgate.crypto.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupElementTest {
    private static final HexFormat HEX = HexFormat.of();
    private final SeededRandom random = new SeededRandom(11);

    private static byte[] filled(int length, int first) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) first;
        return bytes;
    }

    private static byte[] field(BigInteger value) {
        byte[] out = new byte[48];
        byte[] raw = value.toByteArray();
        int n = Math.min(raw.length, 48);
        System.arraycopy(raw, raw.length - n, out, 48 - n, n);
        return out;
    }

    @Test
    void scalarArithmeticIsArithmeticModuloTheOrder() {
        BigInteger r = Scalar.ORDER;
        List<BigInteger> values = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                r.subtract(BigInteger.ONE),
                new BigInteger("123456789abcdef", 16),
                new BigInteger(1, random.generateSeed(32)).mod(r));
        for (BigInteger a : values) {
            for (BigInteger b : values) {
                Scalar x = Scalar.of(a);
                Scalar y = Scalar.of(b);
                assertThat(x.plus(y).sameAs(Scalar.of(a.add(b)))).isTrue();
                assertThat(x.times(y).sameAs(Scalar.of(a.multiply(b)))).isTrue();
                assertThat(x.negate().sameAs(Scalar.of(a.negate()))).isTrue();
            }
        }
        byte[] wide = new byte[Scalar.WIDE_LENGTH];
        Arrays.fill(wide, (byte) 0xff);
        assertThat(Scalar.ofWide(wide).sameAs(Scalar.of(new BigInteger(1, wide))))
                .isTrue();
    }

    @Test
    void aScalarNotBelowTheOrderIsRefused() {
        byte[] order = Arrays.copyOfRange(field(Scalar.ORDER), 16, 48);

        assertThatThrownBy(() -> Scalar.decode(order)).isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() -> Scalar.decode(new byte[31])).isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void closingASumLeavesItsSummandsAlone() {
        Scalar a = Scalar.random(random);
        byte[] before = a.encode();

        Scalar.ZERO.plus(a).close();
        a.plus(Scalar.ZERO).close();
        a.negate().close();
        a.times(Scalar.ONE).close();

        assertThat(a.encode()).isEqualTo(before);
        a.close();
        assertThat(a.isZero()).isTrue();
    }

    @Test
    void aPairingIsBilinear() {
        Scalar a = Scalar.random(random);
        Scalar b = Scalar.random(random);

        GT left = new PairingProduct()
                .times(G1.GENERATOR.times(a), G2.GENERATOR.times(b))
                .value();

        assertThat(left.sameAs(GT.generator().power(a.times(b)))).isTrue();
        assertThat(left.isDegenerate()).isFalse();
    }

    @Test
    void aProductOfManyPairingsIsTheProductOfEach() {
        PairingProduct all = new PairingProduct();
        GT one = null;
        for (int i = 0; i < 11; i++) {
            G1 p = G1.GENERATOR.times(Scalar.random(random));
            G2 q = G2.GENERATOR.times(Scalar.random(random));
            all.times(p, q);
            GT pairing = new PairingProduct().times(p, q).value();
            one = one == null ? pairing : one.times(pairing);
        }

        assertThat(one).isNotNull();
        assertThat(all.value().sameAs(one)).isTrue();
    }

    @Test
    void fixedBaseTablesAgreeWithPlainMultiplication() {
        for (Scalar k : List.of(
                Scalar.ONE,
                Scalar.ONE.negate(),
                Scalar.of(BigInteger.valueOf(64)),
                Scalar.of(BigInteger.ONE.shiftLeft(254)),
                Scalar.random(random))) {
            assertThat(FixedBase.g1(k).sameAs(G1.GENERATOR.times(k))).isTrue();
            assertThat(FixedBase.gt(k).sameAs(GT.generator().power(k))).isTrue();
        }
        assertThat(FixedBase.g1(Scalar.ZERO).isNeutral()).isTrue();
    }

    @Test
    void theTablesForSecretsAgreeWithPlainMultiplication() {
        for (Scalar k : List.of(
                Scalar.ONE,
                Scalar.ONE.negate(),
                Scalar.of(BigInteger.valueOf(16)),
                Scalar.of(BigInteger.ONE.shiftLeft(252)),
                Scalar.random(random),
                Scalar.random(random))) {
            assertThat(SecretBase.g1(k).sameAs(G1.GENERATOR.times(k))).isTrue();
            assertThat(SecretBase.gt(k).sameAs(GT.generator().power(k))).isTrue();
        }
        assertThat(SecretBase.g1(Scalar.ZERO).isNeutral()).isTrue();
        assertThat(SecretBase.gt(Scalar.ZERO).isDegenerate()).isTrue();
    }

    @Test
    void tablesOfAnyElementAndWindowAgreeWithPlainMultiplication() {
        G1 point = G1.GENERATOR.times(Scalar.random(random));
        GT value = GT.generator().power(Scalar.random(random));
        Scalar k = Scalar.random(random);
        for (int window = 1; window <= 8; window++) {
            assertThat(G1Table.of(point, window).times(k).sameAs(point.times(k)))
                    .isTrue();
            assertThat(GtTable.of(value, window).power(k).sameAs(value.power(k)))
                    .isTrue();
        }
        assertThatThrownBy(() -> G1Table.of(point, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GtTable.of(value, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anElementDecodesFromItsOwnEncoding() throws Exception {
        Scalar k = Scalar.random(random);

        assertThat(G1.decode(G1.GENERATOR.times(k).encode()).sameAs(G1.GENERATOR.times(k)))
                .isTrue();
        assertThat(G2.decode(G2.GENERATOR.times(k).encode()).sameAs(G2.GENERATOR.times(k)))
                .isTrue();
        assertThat(GT.decode(FixedBase.gt(k).encode()).sameAs(FixedBase.gt(k))).isTrue();
    }

    @Test
    void infinityIsNeitherReadNorWritten() {
        assertThatThrownBy(() -> G1.decode(filled(48, 0xc0))).isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() -> G2.decode(filled(96, 0xc0))).isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() -> G1.GENERATOR.times(Scalar.ZERO).encode()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> G2.GENERATOR.times(Scalar.ZERO).encode()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void infinityDoesNotEnterAPairing() {
        G1 neutral1 = G1.GENERATOR.plus(G1.GENERATOR.negate());
        G2 neutral2 = G2.GENERATOR.plus(G2.GENERATOR.negate());

        assertThatThrownBy(() -> new PairingProduct().times(neutral1, G2.GENERATOR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PairingProduct().times(G1.GENERATOR, neutral2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PairingProduct().value()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pointsOfSmallOrderAndOutsideTheSubgroupAreRefused() {
        // (0, 2) has order 3 on y^2 = x^3 + 4.
        assertThatThrownBy(() -> G1.decode(filled(48, 0x80))).isInstanceOf(CorruptEncoding.class);
        int outside = 0;
        for (int x = 1; x < 200; x++) {
            byte[] one = filled(48, 0x80);
            one[47] = (byte) x;
            byte[] two = filled(96, 0x80);
            two[95] = (byte) x;
            for (Decoder decode : List.<Decoder>of(() -> G1.decode(one), () -> G2.decode(two))) {
                try {
                    decode.run();
                    throw new AssertionError("a point with a tiny coordinate cannot be in the subgroup by chance");
                } catch (CorruptEncoding e) {
                    outside += String.valueOf(e.getMessage()).startsWith("not an element of") ? 1 : 0;
                }
            }
        }
        assertThat(outside).as("points on the curve but outside the subgroup").isGreaterThan(100);
    }

    private interface Decoder {
        void run() throws CorruptEncoding;
    }

    @Test
    void otherSpellingsOfAPointAreRefused() {
        byte[] good = G1.GENERATOR.encode();
        byte[] uncompressedFlag = good.clone();
        uncompressedFlag[0] &= 0x7f;
        byte[] infinityFlag = good.clone();
        infinityFlag[0] |= 0x40;
        byte[] beyondP = field(RawGt.P.add(BigInteger.ONE));
        beyondP[0] |= (byte) 0x80;

        for (byte[] bad : List.of(
                uncompressedFlag,
                infinityFlag,
                beyondP,
                new byte[0],
                Arrays.copyOf(good, 47),
                Arrays.copyOf(good, 96))) {
            assertThatThrownBy(() -> G1.decode(bad)).isInstanceOf(CorruptEncoding.class);
            assertThatThrownBy(() -> G2.decode(bad)).isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void zeroOneMinusOneAndOutsidersOfTheTargetGroupAreRefused() {
        byte[] zero = new byte[GT.LENGTH];
        byte[] one = zero.clone();
        one[47] = 1;
        byte[] minusOne = Arrays.copyOf(field(RawGt.P.subtract(BigInteger.ONE)), GT.LENGTH);
        byte[] coordinateP = GT.generator().encode();
        System.arraycopy(field(RawGt.P), 0, coordinateP, 96, 48);
        byte[] tampered = GT.generator().encode();
        tampered[575] ^= 1;
        // An element of the right field, never raised to the final exponent.
        byte[] small = zero.clone();
        small[47] = 5;
        small[143] = 7;

        for (byte[] bad : List.of(zero, one, minusOne, coordinateP, tampered, small, Arrays.copyOf(one, 575))) {
            assertThatThrownBy(() -> GT.decode(bad)).isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void hashingOntoG2GivesTheVectorOfRfc9380() {
        // Appendix J.10.1, msg = "": x of the point, imaginary part first in the encoding.
        String imaginary =
                "05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f37da03d";
        String real =
                "0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1038e9dcdd5393faf5c41fb78a";

        byte[] point = G2.hash(
                        "".getBytes(StandardCharsets.US_ASCII), "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_")
                .encode();

        point[0] &= 0x1f;
        assertThat(HEX.formatHex(point)).isEqualTo(imaginary + real);
    }

    @Test
    void secretsDoNotShowInText() {
        assertThat(Scalar.random(random)).hasToString("Scalar[hidden]");
    }

    @Test
    void nothingOfTheNativeLibraryShowsInAPublicSignature() {
        for (Class<?> type : List.of(
                Scalar.class,
                G1.class,
                G2.class,
                GT.class,
                PairingProduct.class,
                FixedBase.class,
                SecretBase.class,
                G1Table.class,
                GtTable.class)) {
            for (java.lang.reflect.Method method : type.getMethods()) {
                assertThat(method.toGenericString()).doesNotContain("supranational");
            }
            assertThat(type.getConstructors())
                    .allSatisfy(c -> assertThat(c.toGenericString()).doesNotContain("supranational"));
            assertThat(type.getFields())
                    .allSatisfy(f -> assertThat(f.toGenericString()).doesNotContain("supranational"));
        }
    }
}
