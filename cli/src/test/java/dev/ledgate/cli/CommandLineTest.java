package dev.ledgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        CommandLine line = Ledgate.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(words);
    }

    @Test
    void everyCommandSaysWhatItDoesAndHelps() {
        List<CommandLine> commands = new ArrayList<>();
        collect(Ledgate.commandLine(), commands);
        assertThat(commands).hasSizeGreaterThan(12);
        for (CommandLine command : commands) {
            CommandLine.Model.CommandSpec spec = command.getCommandSpec();
            assertThat(spec.usageMessage().description())
                    .as(spec.qualifiedName())
                    .isNotEmpty();
            if (!spec.helpCommand()) {
                assertThat(spec.findOption("--help")).as(spec.qualifiedName()).isNotNull();
            }
            assertThat(spec.options())
                    .allSatisfy(option -> assertThat(option.description())
                            .as(spec.qualifiedName() + " " + option.longestName())
                            .isNotEmpty());
        }
    }

    private static void collect(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, into));
    }

    @Test
    void withoutACommandItSaysWhereTheyAreListed() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("ledgate help");
    }

    @Test
    void revokingNobodyIsAnErrorOfUsage() {
        assertThat(run("revoke")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--institute").contains("--patient");
    }

    @Test
    void aPortThatIsNoneIsRefusedBeforeAnythingStarts(@TempDir Path data) {
        assertThat(run("demo", "--port", "70000", "--data", data.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--port is 0 to 65535");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void whereNoDemoRunsCommandsSayHowToStartOne(@TempDir Path data) {
        for (String command : List.of("revoke --institute pharmacy", "requests", "ledger status", "audit verify")) {
            err.getBuffer().setLength(0);
            String[] words = (command + " --data " + data).split(" ", -1);
            assertThat(run(words)).as(command).isEqualTo(CommandFailure.UNAVAILABLE);
            assertThat(err.toString()).as(command).contains("./ledgate demo");
        }
    }

    @Test
    void theVersionIsSaid() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("ledgate ");
    }
}
