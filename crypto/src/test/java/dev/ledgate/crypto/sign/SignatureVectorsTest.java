package dev.ledgate.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The standards' own values, a second implementation, and recorded rows: what was accepted or refused once always is. */
class SignatureVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final SealedRecord ROW = row("7");

    @TempDir
    private Path directory = Path.of("");

    static SealedRecord row(String rowKey) {
        return new SealedRecord(
                TableName.parse("public.patients"),
                rowKey,
                new EnvelopeId(3, 2, PrivacyLevel.COMPLETE),
                Map.of("ssn", HEX.parseHex("c101040000000200000003aabbcc"), "first", HEX.parseHex("c10102")));
    }

    private static byte[] unhex(String text) {
        return HEX.parseHex(text);
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 8032 section 7.1, tests 1 and 2.
        "'',9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "72,4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    })
    void ed25519AsInTheRfc(String message, String secret, String point, String signature) throws Exception {
        try (SigningKey key = SigningKey.decodeSecret(unhex("01" + secret))) {
            assertThat(key.verifyingKey().encode()).isEqualTo(unhex("01" + point));
            assertThat(key.sign(unhex(message))).isEqualTo(unhex(signature));
            assertThat(key.verifyingKey().verify(unhex(message), unhex(signature)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 6979 appendix A.2.5, P-256 with SHA-256; the first one's s is above the half and is stored as order - s.
        "sample,EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        "test,F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,"
                + "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    })
    void ecdsaAsInTheRfcWithLowS(String message, String r, String s) throws Exception {
        byte[] secret = unhex("02" + "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        BigInteger order = CustomNamedCurves.getByName("secp256r1").getN();
        BigInteger value = new BigInteger(s, 16);
        BigInteger low = value.min(order.subtract(value));
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        try (SigningKey key = SigningKey.decodeSecret(secret)) {
            assertThat(HEX.formatHex(key.verifyingKey().encode()))
                    .isEqualTo("0203"
                            + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                                    .toLowerCase(java.util.Locale.ROOT));
            byte[] signature = key.sign(text);
            assertThat(new BigInteger(1, Arrays.copyOf(signature, 32))).isEqualTo(new BigInteger(r, 16));
            assertThat(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64))).isEqualTo(low);
            assertThat(key.verifyingKey().verify(text, signature)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theJdkAcceptsWhatIsSignedHere(SignatureScheme scheme) throws Exception {
        SeededRandom random = new SeededRandom(8);
        for (int i = 0; i < 20; i++) {
            byte[] message = new byte[i * 7];
            random.nextBytes(message);
            try (SigningKey key = SigningKey.generate(scheme, random)) {
                Signature verifier = Signature.getInstance(
                        scheme == SignatureScheme.ED25519 ? "Ed25519" : "SHA256withECDSAinP1363Format");
                verifier.initVerify(jdkKey(key.verifyingKey()));
                verifier.update(message);
                assertThat(verifier.verify(key.sign(message))).isTrue();
            }
        }
    }

    private static PublicKey jdkKey(VerifyingKey key) throws Exception {
        byte[] point = Arrays.copyOfRange(key.encode(), 1, key.encode().length);
        if (key.scheme() == SignatureScheme.ED25519) {
            byte[] spki = unhex("302a300506032b6570032100" + HEX.formatHex(point));
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        }
        byte[] full = CustomNamedCurves.getByName("secp256r1")
                .getCurve()
                .decodePoint(point)
                .getEncoded(false);
        byte[] spki = unhex("3059301306072a8648ce3d020106082a8648ce3d030107034200" + HEX.formatHex(full));
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
    }

    /** name | public key | signature | row key | counter seen before | outcome. */
    record Recorded(String name, String publicKey, String signature, String rowKey, long seen, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Recorded> recorded() throws IOException {
        List<Recorded> all = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(
                SignatureVectorsTest.class.getResourceAsStream("/vectors/record-signature-v1.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                    .forEach(p -> all.add(
                            new Recorded(p.get(0), p.get(1), p.get(2), p.get(3), Long.parseLong(p.get(4)), p.get(5))));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aRecordedRowIsJudgedAsRecorded(Recorded vector) throws Exception {
        assertThat(outcome(vector)).isEqualTo(vector.outcome());
    }

    private String outcome(Recorded vector) throws Exception {
        SealedRecord row = row(vector.rowKey());
        try (FreshnessFile store = FreshnessFile.open(directory.resolve("f"))) {
            if (vector.seen() > 0) {
                store.advance(row.place(), new FreshnessStore.Seen(vector.seen(), "00".repeat(32)));
            }
            VerifyingKey key = VerifyingKey.decode(unhex(vector.publicKey()));
            return new RecordVerifier(List.of(key), store)
                    .verify(row, RecordSignature.decode(unhex(vector.signature())))
                    .toString();
        } catch (CorruptEncoding e) {
            return "CorruptEncoding: " + e.getMessage();
        }
    }

    @Test
    void aSignatureMadeTodayIsTheRecordedOne() throws Exception {
        Map<String, String> secrets = Map.of(
                "ed25519", "01" + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "ecdsa", "02" + "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        for (Map.Entry<String, String> entry : secrets.entrySet()) {
            try (FreshnessFile store = FreshnessFile.open(directory.resolve(entry.getKey()));
                    SigningKey key = SigningKey.decodeSecret(unhex(entry.getValue()))) {
                String recorded = recorded()
                        .filter(r -> r.name().equals(entry.getKey() + " as signed"))
                        .findFirst()
                        .orElseThrow()
                        .signature();
                assertThat(HEX.formatHex(new RecordSigner(key, store).sign(ROW).encode()))
                        .isEqualTo(recorded);
            }
        }
    }
}
