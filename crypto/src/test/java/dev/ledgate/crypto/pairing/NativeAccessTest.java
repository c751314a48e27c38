package dev.ledgate.crypto.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What becomes of the pairings where Java denies native access, in a JVM of its own. */
@EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "--illegal-native-access is an option of JDK 24 and later")
class NativeAccessTest {
    /** Prints which way is taken. */
    static final class Probe {
        private Probe() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] args) {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.println("way: " + PairingPath.description());
            new PairingProduct().times(G1.GENERATOR, G2.GENERATOR).value();
            out.println("paired");
        }
    }

    private static String probe(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void withoutNativeAccessNothingIsPairedAndTheLogSaysWhatToDo() throws Exception {
        assertThat(probe("--illegal-native-access=deny"))
                .contains("way: none, jblst does not load: Illegal native access")
                .contains("--enable-native-access=ALL-UNNAMED")
                .doesNotContain("paired");
    }

    @Test
    void withNativeAccessAllowedThereArePrecomputedLines() throws Exception {
        assertThat(probe("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"))
                .contains("way: jblst, and precomputed lines")
                .contains("paired");
    }
}
