package dev.ledgate.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordSignatureTest {
    private static final TableName PATIENTS = TableName.parse("public.patients");
    private static final EnvelopeId KEY = new EnvelopeId(3, 2, PrivacyLevel.COMPLETE);
    private static final Map<String, byte[]> FIELDS =
            Map.of("ssn", "sealed ssn".getBytes(StandardCharsets.UTF_8), "first", new byte[] {1, 2});
    private static final SealedRecord ROW = new SealedRecord(PATIENTS, "7", KEY, FIELDS);

    private final SeededRandom random = new SeededRandom(5);

    @TempDir
    private Path directory = Path.of("");

    private FreshnessFile store(String name) throws Exception {
        return FreshnessFile.open(directory.resolve(name));
    }

    private static Verification.Refused refused(Verification.Reason reason) {
        return new Verification.Refused(reason);
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsFreshUntilItIsSignedAgain(SignatureScheme scheme) throws Exception {
        try (FreshnessFile store = store("f");
                SigningKey key = SigningKey.generate(scheme, random)) {
            RecordSigner signer = new RecordSigner(key, store);
            RecordVerifier verifier = new RecordVerifier(List.of(key.verifyingKey()), store);
            RecordSignature first = signer.sign(ROW);
            assertThat(verifier.verify(ROW, first)).isEqualTo(new Verification.Fresh(1));
            assertThat(verifier.verify(ROW, first)).isEqualTo(new Verification.Fresh(1));

            SealedRecord changed = new SealedRecord(PATIENTS, "7", KEY, Map.of("ssn", new byte[] {9}));
            RecordSignature second = signer.sign(changed);

            assertThat(verifier.verify(changed, second)).isEqualTo(new Verification.Fresh(2));
            assertThat(verifier.verify(ROW, first)).isEqualTo(refused(Verification.Reason.STALE));
            assertThat(verifier.verify(ROW, second)).isEqualTo(refused(Verification.Reason.NOT_AS_SIGNED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPartOfTheRowIsSigned(SignatureScheme scheme) throws Exception {
        try (FreshnessFile store = store("f");
                SigningKey key = SigningKey.generate(scheme, random)) {
            RecordSignature signature = new RecordSigner(key, store).sign(ROW);
            RecordVerifier verifier = new RecordVerifier(List.of(key.verifyingKey()), store);
            Map<String, byte[]> without = new HashMap<>(FIELDS);
            without.remove("first");
            Map<String, byte[]> more = new HashMap<>(FIELDS);
            more.put("last", new byte[] {1});
            Map<String, byte[]> other = new HashMap<>(FIELDS);
            other.put("first", new byte[] {1, 3});
            Map<String, byte[]> renamed = new HashMap<>(without);
            renamed.put("firs", new byte[] {1, 2});
            for (SealedRecord changed : List.of(
                    new SealedRecord(TableName.parse("public.patient"), "7", KEY, FIELDS),
                    new SealedRecord(TableName.parse("other.patients"), "7", KEY, FIELDS),
                    new SealedRecord(PATIENTS, "8", KEY, FIELDS),
                    new SealedRecord(PATIENTS, "7", new EnvelopeId(4, 2, PrivacyLevel.COMPLETE), FIELDS),
                    new SealedRecord(PATIENTS, "7", new EnvelopeId(3, 1, PrivacyLevel.COMPLETE), FIELDS),
                    new SealedRecord(PATIENTS, "7", new EnvelopeId(3, 2, PrivacyLevel.HIGH), FIELDS),
                    new SealedRecord(PATIENTS, "7", KEY, without),
                    new SealedRecord(PATIENTS, "7", KEY, more),
                    new SealedRecord(PATIENTS, "7", KEY, other),
                    new SealedRecord(PATIENTS, "7", KEY, renamed))) {
                assertThat(verifier.verify(changed, signature)).isEqualTo(refused(Verification.Reason.NOT_AS_SIGNED));
            }
            assertThat(verifier.verify(ROW, signature)).isEqualTo(new Verification.Fresh(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherKeyAndAChangedCounterAreRefusedAndMoveNoCounter(SignatureScheme scheme) throws Exception {
        try (FreshnessFile store = store("f");
                SigningKey key = SigningKey.generate(scheme, random);
                SigningKey rogue = SigningKey.generate(scheme, random)) {
            RecordSignature signature = new RecordSigner(key, store).sign(ROW);
            RecordVerifier verifier = new RecordVerifier(List.of(key.verifyingKey()), store);
            String before = store.digest();
            try (FreshnessFile roguesOwn = store("rogue")) {
                RecordSignature byRogue = new RecordSigner(rogue, roguesOwn).sign(ROW);
                assertThat(verifier.verify(ROW, byRogue)).isEqualTo(refused(Verification.Reason.UNKNOWN_KEY));
            }
            byte[] later = signature.encode();
            later[4 + 16 + 7] = 9;
            assertThat(verifier.verify(ROW, RecordSignature.decode(later)))
                    .isEqualTo(refused(Verification.Reason.NOT_AS_SIGNED));
            assertThat(store.digest()).isEqualTo(before);
        }
    }

    @Test
    void twoStatesUnderOneCounterAreAFork() throws Exception {
        try (FreshnessFile one = store("one");
                FreshnessFile two = store("two");
                SigningKey key = SigningKey.generate(SignatureScheme.ED25519, random)) {
            RecordVerifier verifier = new RecordVerifier(List.of(key.verifyingKey()), one);
            new RecordSigner(key, one).sign(ROW);
            SealedRecord other = new SealedRecord(PATIENTS, "7", KEY, Map.of());
            RecordSignature forked = new RecordSigner(key, two).sign(other);

            assertThat(verifier.verify(other, forked)).isEqualTo(refused(Verification.Reason.FORKED));
        }
    }

    @Test
    void aVerifierElsewhereLearnsNewerStatesAndThenRefusesOlderOnes() throws Exception {
        try (FreshnessFile signers = store("signer");
                FreshnessFile readers = store("reader");
                SigningKey key = SigningKey.generate(SignatureScheme.ECDSA_P256, random)) {
            RecordSigner signer = new RecordSigner(key, signers);
            RecordVerifier reader = new RecordVerifier(List.of(key.verifyingKey()), readers);
            RecordSignature first = signer.sign(ROW);
            RecordSignature second = signer.sign(ROW);

            assertThat(reader.verify(ROW, first)).isEqualTo(new Verification.Fresh(1));
            assertThat(reader.verify(ROW, second)).isEqualTo(new Verification.Fresh(2));
            assertThat(reader.verify(ROW, first)).isEqualTo(refused(Verification.Reason.STALE));
        }
    }

    @Test
    void theFreshnessFileComesBackAfterACrashAndRefusesChanges() throws Exception {
        Path path = directory.resolve("f");
        String digest;
        byte[] place = ROW.place();
        try (FreshnessFile store = FreshnessFile.open(path)) {
            store.advance(place, new FreshnessStore.Seen(1, "11".repeat(32)));
            store.advance(place, new FreshnessStore.Seen(5, "55".repeat(32)));
            assertThat(store.advance(place, new FreshnessStore.Seen(4, "44".repeat(32)))
                            .counter())
                    .isEqualTo(5);
            digest = store.digest();
        }
        byte[] good = Files.readAllBytes(path);
        assertThat(good).hasSize(160);

        Files.write(path, Arrays.copyOf(good, good.length + 30));
        try (FreshnessFile store = FreshnessFile.open(path)) {
            assertThat(store.newest(place)).contains(new FreshnessStore.Seen(5, "55".repeat(32)));
            assertThat(store.digest()).isEqualTo(digest);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(good);

        byte[] changed = good.clone();
        changed[39] = 7;
        Files.write(path, changed);
        assertThatThrownBy(() -> FreshnessFile.open(path))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining("entry 0");
    }

    @Test
    void theFreshnessFileHasOneProcess() throws Exception {
        try (FreshnessFile store = store("f")) {
            assertThat(store.digest()).hasSize(64);
            assertThatThrownBy(() -> store("f")).isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysComeBack(SignatureScheme scheme) throws Exception {
        try (SigningKey key = SigningKey.generate(scheme, random);
                SigningKey again = SigningKey.decodeSecret(key.encodeSecret())) {
            assertThat(again.verifyingKey()).isEqualTo(key.verifyingKey());
            assertThat(VerifyingKey.decode(key.verifyingKey().encode())).isEqualTo(key.verifyingKey());
            assertThat(again.sign(new byte[] {1})).isEqualTo(key.sign(new byte[] {1}));
            assertThat(key.toString()).doesNotContain(java.util.HexFormat.of().formatHex(key.encodeSecret(), 1, 33));
        }
    }
}
