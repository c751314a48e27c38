package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void anEmptyDirectoryBecomesALogThatBeginsWithTheSecretOfItsFirstRecord() throws IOException {
        try (ChainedAuditLog log = open()) {
            assertThat(Sample.await(log.intent(Sample.intent("emr", 0)))).isEqualTo(2);
        }
        assertThat(AuditVerifier.verify(directory).ok()).isTrue();
    }

    @Test
    void aLogThatIsOpenedAgainGoesOn() throws IOException {
        for (int round = 0; round < 5; round++) {
            try (ChainedAuditLog log = open()) {
                long before = log.position().durable();
                assertThat(Sample.await(log.intent(Sample.intent("emr", round))))
                        .as("behind a new secret")
                        .isEqualTo(before + 2);
            }
        }
        AuditReport report = AuditVerifier.verify(directory);
        assertThat(report.damage()).isEmpty();
        assertThat(report.intents()).isEqualTo(5);
        assertThat(report.batches()).isEqualTo(5);
    }

    /** A process killed while it writes leaves a prefix of the bytes. */
    @Test
    void aRecordTornAtAnyByteIsCutOffAndTheLogGoesOn() throws IOException {
        Path crashed = crashedAfter(3);
        Path file = Segment.list(crashed).get(0).file();
        byte[] good = records(crashed, file);
        int last = good.length - lastFrameLength(crashed);
        byte[] headBefore = headNaming(crashed, 3);
        for (int length = last; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            Files.write(crashed.resolve(HeadFile.DEFAULT_NAME), headBefore);
            try (ChainedAuditLog log = ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty())) {
                assertThat(log.position().durable()).as("cut at %s", length).isEqualTo(3);
                assertThat(Sample.await(log.intent(Sample.intent("emr", 9)))).isEqualTo(5);
            }
            assertThat(AuditVerifier.verify(crashed).damage()).isEmpty();
        }
    }

    /** A process killed while it writes leaves the beginning of a record in the room it had made. */
    @Test
    void aRecordTornAtAnyByteWithinTheRoomIsCutOff() throws IOException {
        Path crashed = crashedAfter(3);
        Path file = Segment.list(crashed).get(0).file();
        byte[] good = records(crashed, file);
        int last = good.length - lastFrameLength(crashed);
        byte[] headBefore = headNaming(crashed, 3);
        for (int length = last; length < good.length - 1; length += 7) {
            Files.write(file, Arrays.copyOf(Arrays.copyOf(good, length), good.length + 5000));
            Files.write(crashed.resolve(HeadFile.DEFAULT_NAME), headBefore);
            boolean begun = false;
            for (int at = last; at < length; at++) {
                begun |= good[at] != 0;
            }
            assertThat(AuditVerifier.verify(crashed).damage().isPresent())
                    .as("an auditor is told of %s", length)
                    .isEqualTo(begun);
            try (ChainedAuditLog log = ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty())) {
                assertThat(log.position().durable()).as("cut at %s", length).isEqualTo(3);
            }
            assertThat(AuditVerifier.verify(crashed).damage()).isEmpty();
        }
    }

    /** After a power cut the blocks of what was never acknowledged may be there in any order. */
    @Test
    void whatCameInTheWrongOrderBehindTheAcknowledgedRecordsIsCutOff() throws IOException {
        Path crashed = crashedAfter(3);
        Path file = Segment.list(crashed).get(0).file();
        byte[] good = records(crashed, file);
        byte[] headBefore = headNaming(crashed, 3);
        byte[] torn = Arrays.copyOf(good, 9000);
        Arrays.fill(torn, good.length - lastFrameLength(crashed), good.length, (byte) 0);
        System.arraycopy(good, 0, torn, 5000, good.length);
        Files.write(file, torn);
        assertThatThrownBy(() -> ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty()))
                .as("record 4 was acknowledged")
                .isInstanceOf(AuditLogDamaged.class);
        Files.write(crashed.resolve(HeadFile.DEFAULT_NAME), headBefore);
        try (ChainedAuditLog log = ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty())) {
            assertThat(log.position().durable()).isEqualTo(3);
            assertThat(Sample.await(log.intent(Sample.intent("emr", 9)))).isEqualTo(5);
        }
        assertThat(AuditVerifier.verify(crashed).damage()).isEmpty();
    }

    @Test
    void aTornRecordThatWasAcknowledgedIsNotCutOff() throws IOException {
        Path crashed = crashedAfter(3);
        Path file = Segment.list(crashed).get(0).file();
        byte[] good = records(crashed, file);
        Files.write(file, Arrays.copyOf(good, good.length - 1));
        assertThatThrownBy(() -> ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty()))
                .isInstanceOf(AuditLogDamaged.class)
                .hasMessageContaining("audit record 4");
        assertThat(Files.size(file)).as("nothing is changed").isEqualTo(good.length - 1);
    }

    @Test
    void anyChangedByteIsRefusedWithItsRecord() throws IOException {
        Path crashed = crashedAfter(3);
        Path file = Segment.list(crashed).get(0).file();
        byte[] good = records(crashed, file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x10;
            Files.write(file, bad);
            assertThatThrownBy(() -> ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty()))
                    .as("byte %s", at)
                    .isInstanceOfSatisfying(
                            AuditLogDamaged.class, e -> assertThat(e.number()).isBetween(1L, 4L));
        }
    }

    @Test
    void spaceThatTheFileSystemGaveAndACrashLeftEmptyIsCutOff() throws IOException {
        Path crashed = crashedAfter(3);
        Path file = Segment.list(crashed).get(0).file();
        Files.write(file, new byte[9000], StandardOpenOption.APPEND);
        assertThat(AuditVerifier.verify(crashed).ok())
                .as("the writer's room is no damage")
                .isTrue();
        try (ChainedAuditLog log = ChainedAuditLog.open(crashed, Sample.BY_HAND, Optional.empty())) {
            assertThat(log.position().durable()).isEqualTo(4);
        }
        assertThat(AuditVerifier.verify(crashed).ok()).isTrue();
    }

    @Test
    void aFileThatACrashLeftWithoutItsHeadIsBegunAnew() throws IOException {
        Sample.smallLog(directory);
        long records = AuditVerifier.verify(directory).records();
        Files.write(Segment.in(directory, records + 1).file(), new byte[] {'L', 'G', 'A'});
        try (ChainedAuditLog log = open()) {
            assertThat(Sample.await(log.intent(Sample.intent("emr", 1)))).isEqualTo(records + 2);
        }
        assertThat(AuditVerifier.verify(directory).damage()).isEmpty();
    }

    @Test
    void aFileThatACrashLeftWithRoomAndNoHeadIsBegunAnew() throws IOException {
        Sample.smallLog(directory);
        long records = AuditVerifier.verify(directory).records();
        Path file = Segment.in(directory, records + 1).file();
        Files.write(file, new byte[1 << 20]);
        assertThat(AuditVerifier.verify(directory).damage())
                .as("no writer is at work")
                .map(Damage::kind)
                .contains(Damage.Kind.TRUNCATED);
        try (ChainedAuditLog log = open()) {
            assertThat(Sample.await(log.intent(Sample.intent("emr", 1)))).isEqualTo(records + 2);
        }
        assertThat(AuditVerifier.verify(directory).damage()).isEmpty();
        Path next = Segment.in(directory, AuditVerifier.verify(directory).records() + 1)
                .file();
        byte[] other = new byte[1 << 20];
        other[60] = 1;
        Files.write(next, other);
        assertThat(AuditVerifier.verify(directory).damage())
                .as("a file of something else")
                .map(Damage::kind)
                .contains(Damage.Kind.BAD_HASH);
    }

    @Test
    void aLogHasOneWriter() throws IOException {
        try (ChainedAuditLog log = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("already open");
            assertThat(AuditVerifier.verify(directory).ok()).isTrue();
            assertThatThrownBy(this::open).as("also after it was verified").isInstanceOf(IOException.class);
            assertThat(log.failure()).isEmpty();
        }
        open().close();
    }

    @Test
    void batchesThatWereNotConfirmedAreAnchoredAtTheNextStart() throws IOException {
        Anchor never = (first, last, root) -> new CompletableFuture<>();
        AuditSettings smallFiles = Sample.BY_HAND.withSegmentBytes(1);
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, smallFiles, Optional.of(never))) {
            for (int n = 0; n < 3; n++) {
                Sample.await(log.intent(Sample.intent("emr", n)));
                Sample.await(log.seal());
            }
        }
        assertThat(Segment.list(directory)).hasSizeGreaterThan(2);
        Sample.RememberingAnchor anchor = new Sample.RememberingAnchor();
        ChainedAuditLog.open(directory, smallFiles, Optional.of(anchor)).close();
        assertThat(anchor.roots()).extracting(BatchRoot::first).containsExactly(1L, 3L, 5L);
        AuditReport report = AuditVerifier.verify(directory, anchor.roots(), Optional.empty());
        assertThat(report.damage()).isEmpty();
        assertThat(report.anchored()).isEqualTo(6);

        Sample.RememberingAnchor again = new Sample.RememberingAnchor();
        ChainedAuditLog.open(directory, smallFiles, Optional.of(again)).close();
        assertThat(again.roots()).as("confirmed once, remembered").isEmpty();
    }

    @Test
    void aFullBatchAndAnOldOneAreSealedByThemselves() throws IOException {
        Sample.RememberingAnchor anchor = new Sample.RememberingAnchor();
        AuditSettings soon = Sample.DEFAULT.withBatch(3, Duration.ofMillis(50));
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, soon, Optional.of(anchor))) {
            for (int n = 0; n < 3; n++) {
                Sample.await(log.intent(Sample.intent("emr", n)));
            }
            waitFor(() -> log.position().anchored() >= 3);
            long last = Sample.await(log.intent(Sample.intent("emr", 3)));
            waitFor(() -> log.position().anchored() >= last);
        }
        assertThat(anchor.roots().get(0)).extracting(BatchRoot::first).isEqualTo(1L);
        assertThat(AuditVerifier.verify(directory, anchor.roots(), Optional.empty())
                        .damage())
                .isEmpty();
    }

    @Test
    void aLogThatIsNotAnchoredInTimeRefuses() throws IOException {
        Anchor never = (first, last, root) -> new CompletableFuture<>();
        AuditSettings impatient = Sample.BY_HAND.withAnchorLimit(Duration.ofMillis(30));
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, impatient, Optional.of(never))) {
            Sample.await(log.intent(Sample.intent("emr", 0)));
            Sample.await(log.seal());
            waitFor(() ->
                    log.intent(Sample.intent("emr", 1)).toCompletableFuture().isCompletedExceptionally());
        }
    }

    @Test
    void anAnchorThatFailsIsAskedAgain() throws IOException {
        Sample.RememberingAnchor anchor = new Sample.RememberingAnchor();
        int[] failures = {2};
        Anchor flaky = (first, last, root) -> {
            if (failures[0]-- == 2) {
                throw new IllegalStateException("ledger down");
            }
            return failures[0] >= 0
                    ? CompletableFuture.failedStage(new IOException("still down"))
                    : anchor.anchor(first, last, root);
        };
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.of(flaky))) {
            Sample.await(log.intent(Sample.intent("emr", 0)));
            Sample.await(log.seal());
            waitFor(() -> log.position().anchored() == 2);
        }
        assertThat(anchor.roots()).hasSize(1);
    }

    private ChainedAuditLog open() throws IOException {
        return ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.empty());
    }

    /** A copy of a log taken while its writer is at work: what a killed process leaves. */
    private Path crashedAfter(int intents) throws IOException {
        Path live = directory.resolve("live");
        Path crashed = directory.resolve("crashed");
        try (ChainedAuditLog log = ChainedAuditLog.open(live, Sample.BY_HAND, Optional.empty())) {
            for (int n = 0; n < intents; n++) {
                Sample.await(log.intent(Sample.intent("emr", n)));
            }
            Files.createDirectories(crashed);
            try (Stream<Path> files = Files.list(live)) {
                for (Path file : files.toList()) {
                    Files.copy(file, crashed.resolve(file.getFileName()));
                }
            }
        }
        return crashed;
    }

    /** The bytes of its only file, without the room that its writer had made. */
    private static byte[] records(Path log, Path file) throws IOException {
        try (LogReader reader = new LogReader(Segment.list(log), 0)) {
            while (reader.next().isPresent()) {
                // to the end
            }
            assertThat(reader.torn()).isFalse();
            assertThat(Files.size(file)).as("there is room").isGreaterThan(reader.wholeLength());
            return Arrays.copyOf(Files.readAllBytes(file), (int) reader.wholeLength());
        }
    }

    private static int lastFrameLength(Path log) throws IOException {
        int[] length = {0};
        try (LogReader reader = new LogReader(Segment.list(log), 0)) {
            for (Optional<LogReader.Frame> f = reader.next(); f.isPresent(); f = reader.next()) {
                length[0] = Segment.frameLength(f.get().canonical());
            }
        }
        return length[0];
    }

    private static byte[] headNaming(Path log, long number) throws IOException {
        try (LogReader reader = new LogReader(Segment.list(log), 0)) {
            List<String> heads = new ArrayList<>();
            for (Optional<LogReader.Frame> f = reader.next(); f.isPresent(); f = reader.next()) {
                heads.add(String.format(
                        Locale.ROOT, "%019d %s\n", f.get().number(), f.get().chain()));
            }
            return heads.get((int) number - 1).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static void waitFor(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
