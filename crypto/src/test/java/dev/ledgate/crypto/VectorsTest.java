package dev.ledgate.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeyList;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.FieldSealer;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.PrivacyLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was sealed once must open for ever, and what was refused once must be refused for ever. */
class VectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Properties ENVELOPE = properties("envelope-v1.properties");
    private static final Map<FieldSuite, Properties> FIELD = Map.of(
            FieldSuite.HKDF, properties("field-v1.properties"),
            FieldSuite.ONE_BLOCK, properties("field-v2.properties"));

    private static InputStream open(String name) {
        return Objects.requireNonNull(VectorsTest.class.getResourceAsStream("/vectors/" + name), name);
    }

    private static Properties properties(String name) {
        Properties properties = new Properties();
        try (Reader in = new InputStreamReader(open(name), StandardCharsets.UTF_8)) {
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Properties properties, String key) {
        return HEX.parseHex(Objects.requireNonNull(properties.getProperty(key), key));
    }

    private static AbeKem kem() throws CorruptEncoding {
        List<AttributePublicKey> keys = new ArrayList<>();
        for (String attribute : VectorWriter.ATTRIBUTES) {
            keys.add(AttributePublicKey.decode(bytes(ENVELOPE, "public." + attribute.replace("#", "."))));
        }
        return new AbeKem(AttributeDirectory.of(keys), new SeededRandom(0));
    }

    private static AttributeKeySet user(String... names) throws CorruptEncoding {
        List<AttributeKey> keys = new ArrayList<>();
        for (String name : names) {
            keys.add(AttributeKey.decodeSecret(bytes(ENVELOPE, "user." + name)));
        }
        return new AttributeKeySet(keys.get(0).user(), keys);
    }

    private static LevelKey root() throws Exception {
        return GroupEnvelope.decode(bytes(ENVELOPE, "envelope")).unwrap(user("staff"), kem());
    }

    private static Properties field(FieldSuite suite) {
        return Objects.requireNonNull(FIELD.get(suite));
    }

    private static PatientSalt salt(FieldSuite suite) {
        return new PatientSalt(1, 2, bytes(field(suite), "salt"));
    }

    private static FieldSealer sealer(LevelKey root) {
        return new FieldSealer(
                id -> id.group() == 1 && id.keyEpoch() == 2 ? Optional.of(root.at(id.level())) : Optional.empty(),
                new SeededRandom(0));
    }

    @Test
    void theEnvelopeOpensForBothKindsOfHolder() throws Exception {
        GroupEnvelope envelope = GroupEnvelope.decode(bytes(ENVELOPE, "envelope"));
        FieldSuite suite = FieldSuite.CURRENT;
        byte[] bySalt =
                envelope.unwrap(user("a", "c"), kem()).columnKey(suite, salt(suite), VectorWriter.PLACE.column());

        assertThat(envelope.policy()).hasToString("staff@hospital-a#1 OR 2 of (a@x#1, b@y#1, c@z#1)");
        assertThat(bySalt).isEqualTo(root().columnKey(suite, salt(suite), VectorWriter.PLACE.column()));
    }

    static Stream<Arguments> suitesAndLevels() {
        return Stream.of(FieldSuite.values())
                .flatMap(suite -> Stream.of(PrivacyLevel.values())
                        .filter(level -> level != PrivacyLevel.PUBLIC)
                        .map(level -> Arguments.of(suite, level)));
    }

    @ParameterizedTest
    @MethodSource("suitesAndLevels")
    void theColumnKeyAndTheFieldOfEachLevelAreTheRecordedOnes(FieldSuite suite, PrivacyLevel level) throws Exception {
        LevelKey root = root();
        byte[] stored = bytes(field(suite), "stored." + level);

        assertThat(stored[1]).isEqualTo((byte) suite.number());
        assertThat(root.at(level).columnKey(suite, salt(suite), VectorWriter.PLACE.column()))
                .isEqualTo(bytes(field(suite), "column." + level));
        assertThat(sealer(root).open(VectorWriter.PLACE, salt(suite), stored))
                .hasValueSatisfying(
                        p -> assertThat(p).asString(StandardCharsets.UTF_8).isEqualTo(VectorWriter.PLAIN));
    }

    @Test
    void theListOfPublicKeysIsTheRecordedOne() throws Exception {
        Properties recorded = properties("key-list-v1.properties");
        AttributeKeyList list = AttributeKeyList.decode(bytes(recorded, "list"));
        List<AbeAuthority> secrets = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            secrets.add(AbeAuthority.decodeSecret(bytes(recorded, "secret." + name)));
        }

        assertThat(list.keys())
                .hasToString("[AttributePublicKey[a@h#1], AttributePublicKey[b@h#1], AttributePublicKey[c@h#2]]");
        // The nonces follow from the secrets, so a proof is the same for ever.
        assertThat(AbeAuthority.publish(secrets).encode()).isEqualTo(bytes(recorded, "list"));
        assertThat(AbeAuthority.publish(secrets.subList(1, 2)).encode()).isEqualTo(bytes(recorded, "alone"));
        assertThat(list.keys().get(1).encode()).isEqualTo(bytes(recorded, "key.b"));
        assertThat(AttributeKeyList.decode(bytes(recorded, "alone")).keys())
                .containsExactly(AttributePublicKey.decode(bytes(recorded, "key.b")));
    }

    /** An edit of a recorded value, and the class of the failure: name | offset, or -n to cut n bytes | hex | failure. */
    record Negative(String name, int offset, byte[] replacement, String failure) {
        byte[] apply(byte[] good) {
            if (offset < 0 || offset == good.length) {
                byte[] cut = Arrays.copyOf(good, good.length + Math.min(offset, 0) + replacement.length);
                System.arraycopy(replacement, 0, cut, cut.length - replacement.length, replacement.length);
                return cut;
            }
            byte[] changed = good.clone();
            System.arraycopy(replacement, 0, changed, offset, replacement.length);
            return changed;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Negative> negatives(String file) throws IOException {
        return new String(open(file).readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\|", -1))
                .map(p -> new Negative(
                        p[0].strip(), Integer.parseInt(p[1].strip()), HEX.parseHex(p[2].strip()), p[3].strip()));
    }

    static Stream<Negative> envelopeNegatives() throws IOException {
        return negatives("envelope-v1-negative.txt");
    }

    static Stream<Arguments> fieldNegatives() throws IOException {
        return Stream.concat(
                negatives("field-v1-negative.txt").map(edit -> Arguments.of(FieldSuite.HKDF, edit)),
                negatives("field-v2-negative.txt").map(edit -> Arguments.of(FieldSuite.ONE_BLOCK, edit)));
    }

    @ParameterizedTest
    @MethodSource("envelopeNegatives")
    void anEditedEnvelopeIsRefusedAsRecorded(Negative negative) throws Exception {
        byte[] edited = negative.apply(bytes(ENVELOPE, "envelope"));
        assertThat(edited).isNotEqualTo(bytes(ENVELOPE, "envelope"));
        String outcome;
        try {
            outcome = "opened " + GroupEnvelope.decode(edited).unwrap(user("staff"), kem());
        } catch (CorruptEncoding | PolicyNotSatisfied e) {
            outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        assertThat(outcome).isEqualTo(negative.failure());
    }

    @ParameterizedTest
    @MethodSource("fieldNegatives")
    void anEditedFieldIsRefusedAsRecorded(FieldSuite suite, Negative negative) throws Exception {
        byte[] stored = bytes(field(suite), "stored.high");
        byte[] edited = negative.apply(stored);
        assertThat(edited).isNotEqualTo(stored);
        String outcome;
        try {
            outcome =
                    sealer(root()).open(VectorWriter.PLACE, salt(suite), edited).isPresent() ? "opened" : "not held";
        } catch (CorruptEncoding e) {
            outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        assertThat(outcome).isEqualTo(negative.failure());
    }
}
