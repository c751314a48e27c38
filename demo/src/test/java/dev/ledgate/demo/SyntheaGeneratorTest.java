package dev.ledgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SyntheaGeneratorTest {
    private static final Path POM = Path.of("synthea", "pom.xml");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theScriptOfTheSampleGivesTheSameOptions() throws IOException {
        String script = Files.readString(Path.of("generate-sample"));
        assertThat(script.replaceAll("\\\\\\n\\s+", "")).contains(" -p 100 ");
        for (String option : SyntheaGenerator.OPTIONS) {
            assertThat(script).contains(option);
        }
        assertThat(script).contains("-s 20261 -cs 20261 -r 20260101 -e 20260101");
    }

    @Test
    void withoutARegistryTheMessageSaysWhatToDo() throws IOException {
        SyntheaGenerator generator = new SyntheaGenerator(maven("echo 'unknown host'; exit 1"), POM);
        assertThatThrownBy(() -> generator.generate(100, directory.resolve("work"), line -> {}))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("registry must be reachable")
                .hasMessageContaining("leave out --patients")
                .hasMessageContaining("unknown host");
    }

    @Test
    void withoutMavenTheMessageSaysSo() {
        SyntheaGenerator generator =
                new SyntheaGenerator(directory.resolve("no-mvn").toString(), POM);
        assertThatThrownBy(() -> generator.generate(100, directory, line -> {}))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("no-mvn cannot be started");
    }

    @Test
    void aGeneratorThatFailsIsReportedWithItsLastWords() throws IOException {
        SyntheaGenerator generator = new SyntheaGenerator(
                maven("for a in \"$@\"; do case $a in -Dmdep.outputFile=*) echo /no/jar > \"${a#*=}\";; esac; done"),
                POM);
        List<String> progress = new ArrayList<>();
        assertThatThrownBy(() -> generator.generate(3, directory.resolve("work"), progress::add))
                .isInstanceOf(GenerationException.class)
                .hasMessageStartingWith("Synthea failed (status 1)")
                .hasMessageContaining("App");
        assertThat(progress).contains("generating 3 patients");
    }

    private String maven(String body) throws IOException {
        Path script = Files.writeString(directory.resolve("mvn"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }
}
