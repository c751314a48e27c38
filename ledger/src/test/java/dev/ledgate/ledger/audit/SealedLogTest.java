package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.KeyRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.ledger.audit.RecordCodec.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs whose bodies are sealed: who reads what. */
final class SealedLogTest {
    private static final AuditQuery ALL = AuditQuery.newest(1_000);

    @TempDir
    Path directory = Path.of("");

    private static final class SetClock extends Clock {
        private volatile Instant now = Sample.NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the log's times have no zone");
        }
    }

    private void write(AuditSettings settings, String login, int from, int to) throws IOException {
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, settings, Optional.empty())) {
            for (int n = from; n < to; n++) {
                log.outcome(Sample.outcome(Sample.await(log.intent(Sample.intent(login, n)))));
            }
        }
    }

    private List<AuditRecord> read(BodyKeys keys) throws IOException {
        List<AuditRecord> records = new ArrayList<>();
        try (keys) {
            AuditSearch.forEach(directory, keys, records::add);
        }
        return records;
    }

    private List<KeyRecord> keyRecords() throws IOException {
        return read(BodyKeys.none()).stream()
                .filter(KeyRecord.class::isInstance)
                .map(KeyRecord.class::cast)
                .toList();
    }

    @Test
    void nothingOfABodyIsOnDiskInTheClear() throws IOException {
        write(Sample.BY_HAND, "a-login-to-look-for", 0, 4);
        List<String> words = List.of(
                "a-login-to-look-for",
                "patients",
                "claims",
                "select",
                "d".repeat(16),
                "hisc/7",
                "heart-study",
                "00000");
        byte[] address = HexFormat.of().parseHex("ab".repeat(20));
        byte[] tag = HexFormat.of().parseHex("5".repeat(32));
        byte[] time = ByteBuffer.allocate(Long.BYTES)
                .putLong(Sample.NOON.getEpochSecond())
                .array();
        int files = 0;
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                boolean head = file.endsWith(HeadFile.DEFAULT_NAME);
                words.stream()
                        .filter(word -> !head || !word.equals("00000"))
                        .forEach(word -> assertThat(bytes).doesNotContain(word));
                for (byte[] raw : List.of(address, tag, time)) {
                    assertThat(bytes).doesNotContain(new String(raw, StandardCharsets.ISO_8859_1));
                }
                files++;
            }
        }
        assertThat(files).isGreaterThanOrEqualTo(2);
        assertThat(AuditSearch.find(directory, Sample.keys(), ALL).found()).hasSize(4);
    }

    @Test
    void withoutTheKeyRecordsAreCountedAndCheckedAndStaySealed() throws IOException {
        write(Sample.BY_HAND, "emr", 0, 3);
        AuditSearch.Findings nothing = AuditSearch.find(directory, BodyKeys.none(), ALL);
        assertThat(nothing.found()).isEmpty();
        assertThat(nothing.sealed()).isEqualTo(3);
        AuditReport report = AuditVerifier.verify(directory);
        assertThat(report.ok()).isTrue();
        assertThat(report.intents()).isEqualTo(3);
        assertThat(report.outcomes()).isEqualTo(3);
        List<AuditRecord> records = read(BodyKeys.none());
        assertThat(records.get(1)).isEqualTo(new SealedIntent(2, 1));
        assertThat(records.get(2)).isEqualTo(new SealedOutcome(3, 1, 2));
    }

    @Test
    void anotherOfficersKeyOpensNothingAndSaysSo() throws IOException {
        write(Sample.BY_HAND, "emr", 0, 3);
        AuditSearch.Findings findings = AuditSearch.find(directory, BodyKeys.of(new TestOfficer()), ALL);
        assertThat(findings.found()).isEmpty();
        assertThat(findings.sealed()).isEqualTo(3);
        List<AuditExport.Entry> entries = new ArrayList<>();
        assertThat(AuditExport.export(directory, BodyKeys.of(new TestOfficer()), ALL, entries::add))
                .isEqualTo(3);
        assertThat(entries).isEmpty();
    }

    @Test
    void aSecretThatIsNotTheOfficersIsDamageAndNotPassedOver() throws IOException {
        AuditOfficer liar = new AuditOfficer() {
            @Override
            public byte[] id() {
                return Sample.OFFICER.id();
            }

            @Override
            public byte[] seal(byte[] secret) {
                return new TestOfficer().seal(secret);
            }
        };
        write(AuditSettings.sealedTo(liar).withBatch(1000, Duration.ofHours(1)), "emr", 0, 1);
        assertThat(AuditVerifier.verify(directory).ok()).isTrue();
        assertThat(AuditVerifier.verify(directory, List.of(), Optional.empty(), Sample.keys())
                        .damage())
                .map(Damage::kind)
                .contains(Damage.Kind.BAD_BODY);
        assertThatThrownBy(() -> AuditSearch.find(directory, Sample.keys(), ALL))
                .isInstanceOfSatisfying(
                        AuditLogDamaged.class,
                        e -> assertThat(e.damage().kind()).isEqualTo(Damage.Kind.BAD_BODY));
        assertThatThrownBy(() -> AuditExport.export(directory, Sample.keys(), ALL, entry -> {}))
                .isInstanceOf(AuditLogDamaged.class);
    }

    /** Chain, numbers and seals in order, but a body that its writer did not seal under its secret. */
    @Test
    void aBodyThatDoesNotOpenWithItsKeyIsDamageAndNotPassedOver() throws IOException {
        byte[] secret = new byte[32];
        BodyCipher cipher = new BodyCipher(secret);
        KeyRecord key = new KeyRecord(
                1,
                Sample.NOON,
                HexFormat.of().formatHex(Sample.OFFICER.id()),
                HexFormat.of().formatHex(Sample.OFFICER.seal(secret)));
        byte[] body = RecordCodec.body(Sample.intent("emr", 1));
        secret[0] = 1;
        BodyCipher other = new BodyCipher(secret);
        byHand(
                RecordCodec.canonical(Kind.KEY, 1, RecordCodec.body(key)),
                RecordCodec.sealed(Kind.INTENT, 2, 1, body, cipher),
                RecordCodec.sealed(Kind.INTENT, 3, 1, body, other));
        assertThat(AuditVerifier.verify(directory).ok()).isTrue();
        assertThat(AuditVerifier.verify(directory, List.of(), Optional.empty(), Sample.keys())
                        .damage())
                .hasValueSatisfying(damage -> {
                    assertThat(damage.kind()).isEqualTo(Damage.Kind.BAD_BODY);
                    assertThat(damage.record()).isEqualTo(3);
                });
        assertThatThrownBy(() -> AuditSearch.find(directory, Sample.keys(), ALL))
                .isInstanceOf(AuditLogDamaged.class);
    }

    /** One secret served each record a key of its own, before. */
    @Test
    void aLogOfTheEarlierFormatIsNeitherReadNorGoneOnWithAndItSaysSo() throws IOException {
        byte[] file = Segment.header(1, Hash.GENESIS);
        byte[] magic = "LGAUDIT1".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, file, 0, magic.length);
        Path log = Files.write(Segment.in(directory, 1).file(), file);
        assertThatThrownBy(() -> ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.empty()))
                .isInstanceOf(AuditLogDamaged.class)
                .hasMessageContaining("earlier format");
        assertThat(AuditVerifier.verify(directory).damage())
                .map(Damage::reason)
                .hasValueSatisfying(reason -> assertThat(reason).contains("begin a new log in another directory"));
        assertThat(log).hasBinaryContent(file);
    }

    @Test
    void eachStartMakesASecretOfItsOwnAndOneThatWritesNothingLeavesNone() throws IOException {
        for (int start = 0; start < 4; start++) {
            write(Sample.BY_HAND, "emr", start, start + 1);
            ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.empty()).close();
        }
        List<KeyRecord> keys = keyRecords();
        assertThat(keys).hasSize(4);
        Set<String> secrets = new HashSet<>();
        for (KeyRecord key : keys) {
            byte[] secret =
                    Sample.OFFICER.open(HexFormat.of().parseHex(key.sealed())).orElseThrow();
            assertThat(secrets.add(HexFormat.of().formatHex(secret))).isTrue();
        }
        assertThat(AuditSearch.find(directory, Sample.keys(), ALL).found()).hasSize(4);
    }

    @Test
    void aNewHourHasANewSecretAndSoHasAClockThatWasSetBack() throws IOException {
        SetClock clock = new SetClock();
        AuditSettings settings = Sample.BY_HAND.withClock(clock);
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, settings, Optional.empty())) {
            long first = Sample.await(log.intent(Sample.intent("emr", 0)));
            clock.now = Sample.NOON.plusSeconds(3599);
            assertThat(Sample.await(log.intent(Sample.intent("emr", 1)))).isEqualTo(first + 1);
            clock.now = Sample.NOON.plusSeconds(3600);
            assertThat(Sample.await(log.intent(Sample.intent("emr", 2))))
                    .as("a record of its secret comes in between")
                    .isEqualTo(first + 3);
            log.outcome(Sample.outcome(first));
            clock.now = Sample.NOON;
            Sample.await(log.intent(Sample.intent("emr", 3)));
        }
        List<KeyRecord> keys = keyRecords();
        assertThat(keys)
                .extracting(KeyRecord::at)
                .containsExactly(Sample.NOON, Sample.NOON.plusSeconds(3600), Sample.NOON);
        assertThat(keys).extracting(KeyRecord::sealed).doesNotHaveDuplicates();
        List<AuditSearch.Found> found =
                AuditSearch.find(directory, Sample.keys(), ALL).found();
        assertThat(found).hasSize(4);
        assertThat(found.get(0).outcome())
                .as("an outcome under a later secret than its intent")
                .isPresent();
    }

    /** What a requester or a patient is given: the keys of some records open these and no others. */
    @Test
    void keysOfSingleRecordsOpenThoseAlone() throws IOException {
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.empty())) {
            for (int n = 0; n < 6; n++) {
                String login = n % 2 == 0 ? "insurer" : "researcher";
                log.outcome(Sample.outcome(Sample.await(log.intent(Sample.intent(login, n)))));
            }
        }
        AuditQuery insurer = new AuditQuery(
                Optional.of("insurer"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100);
        Map<Long, byte[]> given = new HashMap<>();
        List<AuditExport.Entry> entries = new ArrayList<>();
        assertThat(AuditExport.export(directory, Sample.keys(), insurer, entries::add))
                .isZero();
        entries.forEach(
                entry -> entry.key().ifPresent(key -> given.put(entry.record().number(), key)));
        assertThat(given).hasSize(6);
        int opened = 0;
        for (AuditRecord record : read(BodyKeys.of(given))) {
            if (record instanceof IntentRecord intent) {
                assertThat(intent.intent().login()).isEqualTo("insurer");
                opened++;
            } else if (record instanceof OutcomeRecord outcome) {
                assertThat(given).containsKey(outcome.outcome().intent());
                opened++;
            } else if (record instanceof SealedIntent || record instanceof SealedOutcome) {
                assertThat(given).doesNotContainKey(record.number());
            }
        }
        assertThat(opened).isEqualTo(6);
        for (AuditExport.Entry entry : entries) {
            for (byte[] key : given.values()) {
                boolean own = entry.key().filter(k -> Arrays.equals(k, key)).isPresent();
                if (entry.key().isPresent() && !own) {
                    assertThatThrownBy(() -> entry.proof().orElseThrow().opened(key))
                            .isInstanceOf(AuditLogDamaged.class);
                }
            }
        }
    }

    @Test
    void anExportWithoutAKeyHandsOutEverythingSealedAndOpensLaterWithTheKey() throws IOException {
        write(Sample.BY_HAND, "emr", 0, 2);
        List<AuditExport.Entry> entries = new ArrayList<>();
        assertThat(AuditExport.export(directory, BodyKeys.none(), ALL, entries::add))
                .isZero();
        assertThat(entries).extracting(entry -> entry.record().number()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(entries).allMatch(entry -> entry.key().isEmpty());
        BodyKeys officer = Sample.keys();
        List<AuditRecord> opened = new ArrayList<>();
        for (AuditExport.Entry entry : entries) {
            opened.add(officer.open(entry.canonical(), entry.record()).record());
        }
        assertThat(opened.get(1)).isEqualTo(new IntentRecord(2, Sample.intent("emr", 0)));
    }

    @Test
    void secretsAreInNoText() throws IOException {
        write(Sample.BY_HAND, "emr", 0, 1);
        BodyKeys keys = Sample.keys();
        List<AuditExport.Entry> entries = new ArrayList<>();
        AuditExport.export(directory, keys, ALL, entries::add);
        assertThat(keys.toString()).isEqualTo("BodyKeys[hidden]");
        assertThat(entries.get(0).key()).isPresent();
        assertThat(entries.get(0).toString()).isEqualTo("Entry[2]");
    }

    @Test
    void aWriterThatIsClosedSealsNothingMore() {
        WriterKeys keys = new WriterKeys(Sample.OFFICER, Clock.systemUTC());
        assertThat(keys.due()).isTrue();
        assertThatThrownBy(() -> keys.seal(Kind.INTENT, 1, RecordCodec.body(Sample.intent("emr", 1))))
                .as("its secret is in no record yet")
                .isInstanceOf(IllegalStateException.class);
        keys.next(1);
        assertThat(keys.seal(Kind.INTENT, 2, RecordCodec.body(Sample.intent("emr", 1))))
                .isNotEmpty();
        keys.close();
        assertThatThrownBy(() -> keys.seal(Kind.INTENT, 3, RecordCodec.body(Sample.intent("emr", 1))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.next(3)).isInstanceOf(IllegalStateException.class);
    }

    /** A log of one file, written without a writer. */
    private void byHand(byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Segment.header(1, Hash.GENESIS));
        Hash chain = Hash.GENESIS;
        for (byte[] canonical : records) {
            chain = Hash.link(chain, Hash.leaf(canonical));
            ByteBuffer frame = ByteBuffer.allocate(Segment.frameLength(canonical));
            Segment.putFrame(frame, canonical, chain);
            out.write(frame.array());
        }
        Files.write(Segment.in(directory, 1).file(), out.toByteArray());
    }
}
