package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.ledger.audit.Damage.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditVerifierTest {
    @TempDir
    Path directory = Path.of("");

    private List<BatchRoot> anchored = List.of();

    @BeforeEach
    void aSmallLog() throws IOException {
        anchored = Sample.smallLog(directory);
    }

    @Test
    void anUntouchedLogIsInOrder() throws IOException {
        AuditReport report = AuditVerifier.verify(directory, anchored, Optional.empty());
        assertThat(report.damage()).isEmpty();
        assertThat(report.intents()).isEqualTo(4);
        assertThat(report.outcomes()).isEqualTo(4);
        assertThat(report.batches()).isEqualTo(2);
        assertThat(anchored).hasSize(2);
        assertThat(report.anchored()).isEqualTo(anchored.get(1).last());
        assertThat(report.records()).isEqualTo(13);
        assertThat(Segment.list(directory)).as("the log spans several files").hasSizeGreaterThan(1);
    }

    @Test
    void oneChangedByteAnywhereIsFoundAtItsRecord() throws IOException {
        for (Segment segment : Segment.list(directory)) {
            byte[] good = Files.readAllBytes(segment.file());
            List<Long> owner = owners(segment, good);
            for (int at = 0; at < good.length; at++) {
                for (int change : new int[] {0x01, 0xff}) {
                    byte[] bad = good.clone();
                    bad[at] ^= (byte) change;
                    Files.write(segment.file(), bad);
                    Optional<Damage> damage = AuditVerifier.verify(directory).damage();
                    assertThat(damage).as("byte %s of %s", at, segment).isPresent();
                    assertThat(damage.orElseThrow().record())
                            .as("byte %s of %s: %s", at, segment, damage)
                            .isEqualTo(owner.get(at));
                }
            }
            Files.write(segment.file(), good);
        }
        assertThat(AuditVerifier.verify(directory).ok()).isTrue();
    }

    @Test
    void oneChangedByteOfTheHeadFileIsFound() throws IOException {
        Path head = directory.resolve(HeadFile.DEFAULT_NAME);
        byte[] good = Files.readAllBytes(head);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(head, bad);
            assertThat(AuditVerifier.verify(directory).ok()).as("byte %s", at).isFalse();
        }
    }

    @Test
    void aRecordTakenOutIsFoundAtItsNumber() throws IOException {
        for (Segment segment : Segment.list(directory)) {
            byte[] good = Files.readAllBytes(segment.file());
            List<byte[]> frames = frames(good);
            for (int i = 0; i < frames.size(); i++) {
                List<byte[]> left = new ArrayList<>(frames);
                left.remove(i);
                write(segment, good, left);
                assertThat(AuditVerifier.verify(directory, anchored, Optional.empty())
                                .damage())
                        .hasValueSatisfying(gapAt(segment.first() + i));
            }
            Files.write(segment.file(), good);
        }
    }

    private static Consumer<Damage> gapAt(long number) {
        return damage -> {
            assertThat(damage.record()).isEqualTo(number);
            assertThat(damage.kind()).isIn(Kind.GAP, Kind.TRUNCATED);
        };
    }

    @Test
    void exchangedRecordsAreFoundAtTheFirstOfThem() throws IOException {
        Segment segment = Segment.list(directory).get(0);
        byte[] good = Files.readAllBytes(segment.file());
        List<byte[]> frames = frames(good);
        for (int i = 0; i + 1 < frames.size(); i++) {
            List<byte[]> exchanged = new ArrayList<>(frames);
            Collections.swap(exchanged, i, i + 1);
            write(segment, good, exchanged);
            assertThat(AuditVerifier.verify(directory).damage()).hasValueSatisfying(gapAt(segment.first() + i));
        }
    }

    @Test
    void aMissingFileIsFound() throws IOException {
        List<Segment> segments = Segment.list(directory);
        Files.delete(segments.get(0).file());
        assertThat(AuditVerifier.verify(directory).damage()).hasValueSatisfying(gapAt(1));
    }

    @Test
    void aLogCutBelowTheHeadFileIsFound() throws IOException {
        Segment last = cutLastRecord();
        Optional<Damage> damage = AuditVerifier.verify(directory).damage();
        assertThat(damage).map(Damage::kind).contains(Kind.TRUNCATED);
        assertThat(damage).map(Damage::record).contains(13L);
        assertThat(last.first()).isLessThanOrEqualTo(13);
    }

    @Test
    void aLogCutBelowTheLastAnchoredRecordIsFoundWithoutAHeadFile() throws IOException {
        Files.delete(directory.resolve(HeadFile.DEFAULT_NAME));
        cutTo(anchored.get(1).last() - 1);
        assertThat(AuditVerifier.verify(directory).ok())
                .as("a whole tail taken off leaves no trace in the log itself")
                .isTrue();
        Optional<Damage> damage =
                AuditVerifier.verify(directory, anchored, Optional.empty()).damage();
        assertThat(damage).map(Damage::kind).contains(Kind.TRUNCATED);
        assertThat(damage).map(Damage::record).contains(anchored.get(1).last());
    }

    @Test
    void aHistoryWrittenAnewIsFoundByItsAnchoredRoot() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (ChainedAuditLog log = ChainedAuditLog.open(other, Sample.BY_HAND, Optional.empty())) {
            for (int n = 0; n < 4; n++) {
                log.outcome(Sample.outcome(Sample.await(log.intent(Sample.intent("somebody-else", n)))));
                if (n == 1) {
                    Sample.await(log.seal());
                }
            }
            for (int n = 4; n < 8; n++) {
                Sample.await(log.intent(Sample.intent("somebody-else", n)));
            }
        }
        assertThat(AuditVerifier.verify(other).ok()).isTrue();
        Optional<Damage> damage =
                AuditVerifier.verify(other, anchored, Optional.empty()).damage();
        assertThat(damage).map(Damage::kind).contains(Kind.BAD_ROOT);
        assertThat(damage).map(Damage::record).contains(1L);
    }

    @Test
    void aMissingOutcomeIsOnlyNoted() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (ChainedAuditLog log = ChainedAuditLog.open(other, Sample.BY_HAND, Optional.empty())) {
            Sample.await(log.intent(Sample.denied("stranger", 1)));
            Sample.await(log.intent(Sample.intent("insurer", 2)));
        }
        AuditReport report = AuditVerifier.verify(other, List.of(), Optional.empty(), Sample.keys());
        assertThat(report.ok()).isTrue();
        assertThat(report.opened()).isEqualTo(2);
        assertThat(report.notes()).contains("1 permitted intents have no outcome; the first is record 3");
        AuditReport without = AuditVerifier.verify(other);
        assertThat(without.ok()).isTrue();
        assertThat(without.opened()).isZero();
        assertThat(without.notes())
                .contains("2 intents have no outcome, the first is record 2; which of them were refused is sealed");
    }

    @Test
    void aLogAtWorkIsInOrderToo() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (ChainedAuditLog log = ChainedAuditLog.open(other, Sample.BY_HAND, Optional.empty())) {
            Sample.await(log.intent(Sample.intent("insurer", 2)));
            Segment only = Segment.list(other).get(0);
            long end;
            try (LogReader reader = new LogReader(List.of(only), 0)) {
                while (reader.next().isPresent()) {
                    // to the end
                }
                end = reader.wholeLength();
            }
            try (FileChannel channel = FileChannel.open(only.file(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {0, 0, 1}), end);
            }
            assertThat(AuditVerifier.verify(other).ok())
                    .as("the writer is not done with record 2")
                    .isTrue();
        }
    }

    private Segment cutLastRecord() throws IOException {
        List<Segment> segments = Segment.list(directory);
        Segment last = segments.get(segments.size() - 1);
        byte[] good = Files.readAllBytes(last.file());
        List<byte[]> frames = frames(good);
        write(last, good, frames.subList(0, frames.size() - 1));
        return last;
    }

    private void cutTo(long number) throws IOException {
        for (Segment segment : Segment.list(directory)) {
            if (segment.first() > number) {
                Files.delete(segment.file());
            } else {
                byte[] good = Files.readAllBytes(segment.file());
                List<byte[]> frames = frames(good);
                int keep = (int) Math.min(frames.size(), number - segment.first() + 1);
                write(segment, good, frames.subList(0, keep));
            }
        }
    }

    private static List<byte[]> frames(byte[] file) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = Segment.HEADER; at < file.length; ) {
            int length = Segment.FRAME_HEADER + ByteBuffer.wrap(file).getInt(at) + Hash.LENGTH;
            frames.add(Arrays.copyOfRange(file, at, at + length));
            at += length;
        }
        return frames;
    }

    /** Which record each byte of a file belongs to; the file's head belongs to its first. */
    private static List<Long> owners(Segment segment, byte[] file) {
        List<Long> owners = new ArrayList<>(Collections.nCopies(Segment.HEADER, segment.first()));
        long number = segment.first();
        for (byte[] frame : frames(file)) {
            owners.addAll(Collections.nCopies(frame.length, number++));
        }
        return owners;
    }

    private static void write(Segment segment, byte[] original, List<byte[]> frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(original, 0, Segment.HEADER);
        for (byte[] frame : frames) {
            out.write(frame);
        }
        Files.write(segment.file(), out.toByteArray());
    }
}
