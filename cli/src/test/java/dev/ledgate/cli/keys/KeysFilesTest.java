package dev.ledgate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the commands do with files and with wrong input. */
final class KeysFilesTest extends KeysScene {
    @Test
    void nothingIsOverwritten() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();
        byte[] before = Files.readAllBytes(directory.resolve("a"));

        for (String command : List.of(
                "init-authority --store @a x@y",
                "init-authority --add --store @a nurse@hospital-a",
                "init-user --store @user --user " + USER,
                "export --store @a --out @b.pub",
                "issue --store @a --user " + USER + " --to " + "09".repeat(32)
                        + " --attribute nurse@hospital-a --out @a.issued",
                "wrap --roots @roots --envelopes @envelopes --public @a.pub --group 3 --policy nurse@hospital-a")) {
            assertThat(run(command.split(" ", -1))).as(command).isEqualTo(KeysFailure.WOULD_OVERWRITE);
            assertThat(err.toString()).as(command).contains("already");
        }
        assertThat(Files.readAllBytes(directory.resolve("a"))).isEqualTo(before);
    }

    @Test
    void everyFileIsItsOwnersAlone() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSizeGreaterThan(8)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aPassphraseIsChangedAndAWrongOneRefused() throws Exception {
        succeeds("init-authority", "--store", "@a", "physician@hospital-a");
        secret("new", "another phrase");

        succeeds("rotate", "passphrase", "--store", "@a", "--new-passphrase-file", "@new");

        assertThat(run("list", "@a")).isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("wrong passphrase").doesNotContain(SECRET);
        succeeds("list", "@a", "--passphrase-file", "@new", "--json");
        assertThat(json().get("entries").get(0).asText()).isEqualTo("physician@hospital-a#1");
        assertThat(json().get("wrapper").asText()).isEqualTo("passphrase");
    }

    @Test
    void aPassphraseFileThatOthersMayReadIsRefused() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("passphrase"), PosixFilePermissions.fromString("rw-r-----"));

        assertThat(run("init-authority", "--store", "@a", "physician@hospital-a"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("chmod 600");
        assertThat(directory.resolve("a")).doesNotExist();
    }

    @Test
    void noOptionTakesAPassphrase() {
        List<CommandLine> commands = new ArrayList<>();
        collect(new CommandLine(new KeysCommand()), commands);

        assertThat(commands).hasSizeGreaterThan(12);
        for (CommandLine command : commands) {
            assertThat(command.getCommandSpec().optionsMap().keySet())
                    .as(command.getCommandName())
                    .doesNotContain("--passphrase", "--new-passphrase", "--password", "-p");
        }
    }

    private static void collect(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, into));
    }

    @Test
    void wrongInputSaysWhatIsExpected() throws Exception {
        assertThat(run("init-authority", "--store", "@a", "Physician")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("name@authority");
        assertThat(run("init-user", "--store", "@u", "--user", "0x12")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("list", "@passphrase")).isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("not a file of the keys commands");
        assertThat(run("export", "--store", "@a", "--out", "@p")).isEqualTo(KeysFailure.UNAVAILABLE);
        assertThat(err.toString()).contains("ledgate keys init-authority");
        twoAuthoritiesAndAUser();
        assertThat(run(onGroups(
                        "wrap",
                        List.of("@a.pub"),
                        "--group",
                        "1",
                        "--policy",
                        "physician@hospital-a AND (nurse@hospital-a")))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(run(onGroups("wrap", List.of("@a.pub"), "--group", "1", "--policy", "researcher@hospital-b#1")))
                .isEqualTo(KeysFailure.UNAVAILABLE);
        assertThat(err.toString()).contains("--public FILE");
        assertThat(directory.resolve("roots")).doesNotExist();
    }
}
