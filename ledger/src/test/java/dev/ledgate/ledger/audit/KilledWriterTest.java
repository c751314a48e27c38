package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.AllowedApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes. */
final class KilledWriterTest {
    private static final AuditSettings SMALL =
            Sample.DEFAULT.withBatch(50, Duration.ofSeconds(5)).withSegmentBytes(20_000);

    @TempDir
    Path directory = Path.of("");

    @Test
    void whatWasAcknowledgedIsThereAfterTheWriterWasKilled() throws IOException, InterruptedException {
        long acknowledged = 0;
        for (int records : new int[] {1, 120, 777}) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
                acknowledged = last(lines, records, acknowledged);
                assertThat(AuditVerifier.verify(directory).damage())
                        .as("while it is being written")
                        .isEmpty();
                assertThatThrownBy(() -> ChainedAuditLog.open(directory, SMALL, Optional.empty()))
                        .hasMessageContaining("another process");
                // By its handle, as the process itself would close the stream with the last acknowledgements.
                assertThat(writer.toHandle().destroyForcibly()).isTrue();
                assertThat(writer.waitFor()).isNotZero();
                acknowledged = last(lines, Integer.MAX_VALUE, acknowledged);
            }
            try (ChainedAuditLog log = ChainedAuditLog.open(directory, SMALL, Optional.empty())) {
                assertThat(log.position().durable()).isGreaterThanOrEqualTo(acknowledged);
            }
            assertThat(AuditVerifier.verify(directory).damage()).isEmpty();
        }
    }

    private static long last(BufferedReader lines, int count, long before) throws IOException {
        long last = before;
        for (int n = 0; n < count; n++) {
            String line = lines.readLine();
            if (line == null || !line.endsWith(".")) {
                break;
            }
            last = Math.max(last, Long.parseLong(line.substring(0, line.length() - 1)));
        }
        return last;
    }

    /** Writes until it is killed and names each record once it is acknowledged. */
    static final class Writer {
        private Writer() {}

        @AllowedApi("its parent reads it")
        public static void main(String[] args) throws IOException, InterruptedException {
            ChainedAuditLog log = ChainedAuditLog.open(Path.of(args[0]), SMALL, Optional.empty());
            Semaphore sessions = new Semaphore(16);
            for (int n = 0; ; n++) {
                sessions.acquire();
                var unused = log.intent(Sample.intent("emr", n)).thenAccept(number -> {
                    System.out.println(number + ".");
                    log.outcome(Sample.outcome(number));
                    sessions.release();
                });
            }
        }
    }
}
