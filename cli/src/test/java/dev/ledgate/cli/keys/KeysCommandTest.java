package dev.ledgate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ledgate.cli.Ledgate;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.PublicKeyFile;
import dev.ledgate.crypto.keys.UserKeyStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Authorities at hospital A and at hospital B, a user with an attribute of each, and hospital C that seals. */
final class KeysCommandTest {
    private static final String USER = "0x" + "ab".repeat(20);
    private static final String OTHER = "0x" + "cd".repeat(20);
    private static final String SECRET = "a secret phrase of the test";

    private final SecureRandom random = new SecureRandom();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void passphrase() throws Exception {
        secret("passphrase", SECRET);
    }

    private void secret(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Words of the form {@code @name} are files of this test; the passphrase is given where nothing else is. */
    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("keys"));
        for (String word : words) {
            all.add(word.startsWith("@") ? directory.resolve(word.substring(1)).toString() : word);
        }
        boolean needsNone = List.of("confirm", "abandon").contains(words[0]);
        if (!needsNone && !all.contains("--passphrase-file") && !all.contains("--help")) {
            all.addAll(
                    List.of("--passphrase-file", directory.resolve("passphrase").toString()));
        }
        CommandLine line = Ledgate.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(String[]::new));
    }

    private void succeeds(String... words) {
        assertThat(run(words)).as("%s: %s", Arrays.toString(words), err).isZero();
    }

    private JsonNode json() throws Exception {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    /** A is the authority of physicians, B of researchers; the user has an attribute of each. */
    private void twoAuthoritiesAndAUser() throws Exception {
        succeeds("init-authority", "--store", "@a", "physician@hospital-a", "nurse@hospital-a");
        succeeds("init-authority", "--store", "@b", "researcher@hospital-b");
        succeeds("export", "--store", "@a", "--out", "@a.pub");
        succeeds("export", "--store", "@b", "--out", "@b.pub");
        succeeds("init-user", "--store", "@user", "--user", USER, "--json");
        String publicKey = json().get("publicKey").asText();
        succeeds(
                "issue",
                "--store",
                "@a",
                "--user",
                USER,
                "--to",
                publicKey,
                "--attribute",
                "physician@hospital-a",
                "--out",
                "@a.issued");
        succeeds(
                "issue",
                "--store",
                "@b",
                "--user",
                USER,
                "--to",
                publicKey,
                "--attribute",
                "researcher@hospital-b",
                "--out",
                "@b.issued");
        succeeds("import", "@a.issued", "@b.issued", "--store", "@user", "--public", "@a.pub", "--public", "@b.pub");
    }

    private void aGroup() {
        succeeds(
                "wrap",
                "--roots",
                "@roots",
                "--envelopes",
                "@envelopes",
                "--public",
                "@a.pub",
                "--public",
                "@b.pub",
                "--group",
                "3",
                "--policy",
                "physician@hospital-a AND researcher@hospital-b");
    }

    private List<AttributePublicKey> published() throws Exception {
        List<AttributePublicKey> keys = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".pub")).sorted().toList()) {
                keys.addAll(PublicKeyFile.read(file));
            }
        }
        return keys;
    }

    /** Which envelopes the user's stored keys open. */
    private List<String> opened() throws Exception {
        AbeKem kem = new AbeKem(AttributeDirectory.of(published()), random);
        List<String> opened = new ArrayList<>();
        try (PassphraseWrapper wrapper = new PassphraseWrapper(SECRET.toCharArray(), random)) {
            UserKeyStore.Content content = new UserKeyStore(directory.resolve("user"), random).load(wrapper);
            AttributeKeySet keys = new AttributeKeySet(content.user(), content.keys());
            for (GroupEnvelope envelope :
                    GroupEnvelopeFile.open(directory.resolve("envelopes")).all()) {
                try (LevelKey key = envelope.unwrap(keys, kem)) {
                    opened.add("group " + key.id().group() + " epoch "
                            + key.id().keyEpoch() + " for " + envelope.policy());
                } catch (PolicyNotSatisfied e) {
                    assertThat(e).hasMessageContaining("do not satisfy");
                }
            }
        }
        return opened;
    }

    @Test
    void keysOfTwoAuthoritiesOpenWhatIsWrappedForBothUntilAnEpochIsRotated() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();
        assertThat(opened()).containsExactly("group 3 epoch 1 for physician@hospital-a#1 AND researcher@hospital-b#1");

        succeeds("rotate", "attribute", "researcher@hospital-b", "--store", "@b", "--json");
        assertThat(json().get("to").asText()).isEqualTo("researcher@hospital-b#2");
        succeeds("export", "--store", "@b", "--out", "@b2.pub");
        succeeds(
                "rewrap",
                "--roots",
                "@roots",
                "--envelopes",
                "@envelopes",
                "--public",
                "@a.pub",
                "--public",
                "@b2.pub",
                "--attribute",
                "researcher@hospital-b");
        assertThat(err.toString()).contains("wrapped 1 of 1");
        assertThat(out.toString()).contains("ledgate keys confirm");
        assertThat(opened()).as("until it is confirmed").hasSize(1);

        succeeds("confirm", "--envelopes", "@envelopes");
        assertThat(opened()).isEmpty();

        succeeds("list", "@user", "--json");
        String publicKey = json().get("publicKey").asText();
        succeeds(
                "issue",
                "--store",
                "@b",
                "--user",
                USER,
                "--to",
                publicKey,
                "--attribute",
                "researcher@hospital-b",
                "--out",
                "@b2.issued");
        succeeds("import", "@b2.issued", "--store", "@user", "--public", "@b2.pub");
        assertThat(opened()).containsExactly("group 3 epoch 1 for physician@hospital-a#1 AND researcher@hospital-b#2");
    }

    @Test
    void aRewrappingCanBeConfirmedAtOnceWithNewRootsOrAbandoned() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();
        succeeds("rotate", "attribute", "researcher@hospital-b", "--store", "@b");
        succeeds("export", "--store", "@b", "--out", "@b2.pub");
        String[] rewrap = {
            "rewrap",
            "--roots",
            "@roots",
            "--envelopes",
            "@envelopes",
            "--public",
            "@a.pub",
            "--public",
            "@b2.pub",
            "--attribute",
            "researcher@hospital-b"
        };
        succeeds(rewrap);
        succeeds("abandon", "--envelopes", "@envelopes");
        assertThat(opened()).hasSize(1);

        String[] withRoots = Arrays.copyOf(rewrap, rewrap.length + 3);
        withRoots[rewrap.length] = "--new-roots";
        withRoots[rewrap.length + 1] = "--confirm";
        withRoots[rewrap.length + 2] = "--json";
        succeeds(withRoots);
        assertThat(json().get("newRoots").get(0).asText())
                .isEqualTo("group 3, epoch 2, level complete: physician@hospital-a#1 AND researcher@hospital-b#2");
        assertThat(opened()).isEmpty();
        succeeds("list", "@roots", "--json");
        assertThat(json().get("entries")).hasSize(2);

        succeeds(rewrap);
        assertThat(out.toString()).contains("nothing to do");
    }

    @Test
    void aGroupGetsANewRootUnderItsPolicy() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();

        succeeds(
                "rotate",
                "group",
                "3",
                "--roots",
                "@roots",
                "--envelopes",
                "@envelopes",
                "--public",
                "@a.pub",
                "--public",
                "@b.pub");

        assertThat(opened()).hasSize(2).anyMatch(e -> e.startsWith("group 3 epoch 2 "));
        assertThat(run("rotate", "group", "4", "--roots", "@roots", "--envelopes", "@envelopes", "--public", "@a.pub"))
                .isEqualTo(KeysFailure.UNAVAILABLE);
        assertThat(err.toString()).contains("group 4 has no envelope");
    }

    @Test
    void keysThatAreNotTheAuthoritysAreNotStored() throws Exception {
        twoAuthoritiesAndAUser();
        succeeds("init-authority", "--store", "@rogue", "nurse@hospital-a");
        succeeds("list", "@user", "--json");
        String publicKey = json().get("publicKey").asText();
        succeeds(
                "issue",
                "--store",
                "@rogue",
                "--user",
                USER,
                "--to",
                publicKey,
                "--attribute",
                "nurse@hospital-a",
                "--out",
                "@rogue.issued");

        assertThat(run("import", "@rogue.issued", "--store", "@user", "--public", "@a.pub"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("does not belong to the authority's public key");
        assertThat(run("import", "@rogue.issued", "--store", "@user", "--public", "@b.pub"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("no public key of nurse@hospital-a#1");
        succeeds("list", "@user");
        assertThat(out.toString()).doesNotContain("nurse");
    }

    @Test
    void keysForAnotherUserDoNotOpen() throws Exception {
        twoAuthoritiesAndAUser();
        succeeds("init-user", "--store", "@other", "--user", OTHER);

        assertThat(run("import", "@a.issued", "--store", "@other", "--public", "@a.pub"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("another user");
    }

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
        assertThat(run(
                        "wrap",
                        "--roots",
                        "@roots",
                        "--envelopes",
                        "@envelopes",
                        "--public",
                        "@a.pub",
                        "--group",
                        "1",
                        "--policy",
                        "physician@hospital-a AND (nurse@hospital-a"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(run(
                        "wrap",
                        "--roots",
                        "@roots",
                        "--envelopes",
                        "@envelopes",
                        "--public",
                        "@a.pub",
                        "--group",
                        "1",
                        "--policy",
                        "researcher@hospital-b#1"))
                .isEqualTo(KeysFailure.UNAVAILABLE);
        assertThat(err.toString()).contains("--public FILE");
        assertThat(directory.resolve("roots")).doesNotExist();
    }
}
