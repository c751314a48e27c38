package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of the running demo, on a copy. */
@Order(50)
@ExtendWith(SharedDemo.class)
class AuditVerificationTest {
    private static final Pattern BAD_RECORD = Pattern.compile("DAMAGED at record (\\d+)");
    private final DemoUnderTest demo;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path copy;

    AuditVerificationTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    private Path copyLog() throws IOException {
        try (WireClient client = WireClient.connect(demo.login("pharmacy"))) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.query("SELECT count(*) FROM medications").sqlState())
                        .isEqualTo("00000");
            }
        }
        Path target = copy.resolve("audit");
        try (Stream<Path> files = Files.walk(demo.auditDirectory())) {
            for (Path file : files.sorted().toList()) {
                Path to = target.resolve(demo.auditDirectory().relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        return target;
    }

    @Test
    void untouchedLogVerifiesAndOneChangedByteIsFoundWithTheRecordsNumber() throws IOException {
        Path log = copyLog();
        DemoUnderTest.Said whole = DemoUnderTest.command(copy, "audit", "verify");
        assertThat(whole.exitCode()).as(whole.text()).isZero();
        Path segment;
        try (Stream<Path> files = Files.list(log)) {
            segment = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        List<Long> records = positions(segment);
        long first = Long.parseLong(String.valueOf(segment.getFileName()).replace(".log", ""));
        assertThat(records).hasSizeGreaterThan(20);
        for (int i : new int[] {0, records.size() / 3, records.size() - 1}) {
            assertThat(reported(segment, records.get(i))).isEqualTo(first + i);
        }
        assertThat(DemoUnderTest.command(copy, "audit", "verify").exitCode())
                .as("changed back")
                .isZero();
    }

    /**
     * Where each record of a file has its first byte: behind a header of 48 bytes each has a length, its complement, the
     * record and a hash of 32 bytes. Zeros follow the last one.
     */
    private static List<Long> positions(Path segment) throws IOException {
        List<Long> positions = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment)).position(48);
        while (bytes.remaining() >= 8) {
            int length = bytes.getInt();
            int complement = bytes.getInt();
            if (length == 0 && complement == 0) {
                break;
            }
            assertThat(complement).isEqualTo(~length);
            positions.add((long) bytes.position());
            bytes.position(bytes.position() + length + 32);
        }
        return positions;
    }

    /** Changes one byte, verifies, changes it back; the number of the record that was named. */
    private long reported(Path file, long position) throws IOException {
        flip(file, position);
        DemoUnderTest.Said said = DemoUnderTest.command(copy, "audit", "verify");
        flip(file, position);
        assertThat(said.exitCode()).as(said.text()).isNotZero();
        Matcher record = BAD_RECORD.matcher(said.text());
        assertThat(record.find()).as(said.text()).isTrue();
        return Long.parseLong(record.group(1));
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int old = bytes.read();
            bytes.seek(position);
            bytes.write(old ^ 1);
        }
    }

    /** A copy without the officer's key: what a thief of the disk has. */
    @Test
    void aStolenLogSaysHowManyStatementsThereWereAndNothingOfThem() throws IOException {
        Path log = copyLog();
        try (Stream<Path> files = Files.list(log)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("pharmacy", "medications", "select", "HISC", "hospital");
            }
        }
        DemoUnderTest.Said said = DemoUnderTest.command(copy, "audit", "search", "--login", "pharmacy");
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("statements are sealed and not shown").doesNotContain("medications");
        assertThat(records("--login", "pharmacy")).isGreaterThanOrEqualTo(20);
    }

    @Test
    void everyStatementLeavesARecordRefusedOnesToo() throws IOException {
        long before = records("--login", "insurer");
        long deniedBefore = records("--login", "insurer", "--denied");
        try (WireClient client = WireClient.connect(demo.login("insurer"))) {
            client.query("SELECT count(*) FROM conditions");
            client.query("COPY patients TO '/patients'");
            client.prepared("SELECT ssn FROM patients WHERE gender = $1", List.of("F"));
        }
        assertThat(records("--login", "insurer", "--denied")).isEqualTo(deniedBefore + 1);
        assertThat(records("--login", "insurer")).isGreaterThanOrEqualTo(before + 3);
    }

    private long records(String... filter) {
        List<String> arguments = new ArrayList<>(List.of("audit", "list", "--json", "--limit", "1000000"));
        arguments.addAll(List.of(filter));
        DemoUnderTest.Said said = demo.command(arguments.toArray(String[]::new));
        assertThat(said.exitCode()).as(said.text()).isZero();
        return said.text().lines().count();
    }
}
