package dev.ledgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.cli.keys.OfficerKeyOptions;
import dev.ledgate.cli.keys.PrivateFile;
import dev.ledgate.crypto.keys.AuditOfficerStore;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.ledger.audit.Anchor;
import dev.ledgate.ledger.audit.AuditSettings;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Intent;
import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.policy.port.AuditLog.Verdict;
import dev.ledgate.proxy.session.PatientTags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that read an audit log, on one where nothing runs. */
final class AuditCommandTest {
    private static final byte[] SECRET = new byte[32];
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    Path data = Path.of("");

    private final List<String> roots = new ArrayList<>();

    private static final String ANNA = new PatientTags(SECRET).of(new PatientKey("anna"));

    private record Said(int exitCode, String text) {}

    @BeforeEach
    void aLog() throws IOException {
        Files.createDirectories(data.resolve("keys"));
        Files.writeString(
                data.resolve("keys").resolve("statement-digests"),
                HexFormat.of().formatHex(SECRET));
        Anchor anchor = (first, last, root) -> {
            roots.add(first + "-" + last + "=" + HexFormat.of().formatHex(root));
            return CompletableFuture.completedStage(null);
        };
        AuditSettings small = officer().withBatch(4, Duration.ofHours(1));
        try (ChainedAuditLog log = ChainedAuditLog.open(data.resolve("audit"), small, Optional.of(anchor))) {
            for (int n = 0; n < 10; n++) {
                boolean researcher = n % 2 == 0;
                long number = log.intent(intent(n, researcher ? "researcher" : "insurer", researcher))
                        .toCompletableFuture()
                        .join();
                TreeSet<String> patients = new TreeSet<>();
                if (n == 4) {
                    patients.add(PatientTags.inOutcome(ANNA, number));
                }
                log.outcome(new Outcome(number, NOON.plusSeconds(n), 2, patients.size(), "00000", patients, false));
            }
        }
    }

    /** The officer's key pair, where the demo has it. */
    private AuditSettings officer() throws IOException {
        Path keys = data.resolve("keys");
        SecureRandom random = new SecureRandom();
        PrivateFile.create(keys.resolve(OfficerKeyOptions.PASSPHRASE), "a passphrase".getBytes(StandardCharsets.UTF_8));
        try (PassphraseWrapper wrapper = new PassphraseWrapper("a passphrase".toCharArray(), random);
                TransportKeyPair pair = TransportKeyPair.generate(random)) {
            new AuditOfficerStore(keys.resolve(OfficerKeyOptions.STORE), random).save(wrapper, pair);
            return AuditSettings.sealedTo(AuditOfficers.officer(pair.publicKey()));
        }
    }

    private static Intent intent(int n, String login, boolean study) {
        return new Intent(
                NOON.plusSeconds(n),
                n,
                login,
                Optional.empty(),
                "select",
                "ab".repeat(32),
                new TreeSet<>(List.of(TableName.parse("public.patients"))),
                Verdict.PERMITTED,
                "",
                "HISC of " + login,
                7,
                study ? "heart-study" : "");
    }

    private Said run(String... words) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        CommandLine line = Ledgate.commandLine().setOut(writer).setErr(writer);
        List<String> all = new ArrayList<>(List.of("audit"));
        all.addAll(List.of(words));
        return new Said(line.execute(all.toArray(String[]::new)), text.toString());
    }

    private Path export(String... filters) throws IOException {
        List<String> words = new ArrayList<>(List.of("export", "--data", data.toString()));
        words.addAll(List.of(filters));
        Said said = run(words.toArray(String[]::new));
        assertThat(said.exitCode()).as(said.text()).isZero();
        return Files.writeString(data.resolve("export.jsonl"), said.text());
    }

    private Said verify(Path file, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "verify-export",
                file.toString(),
                "--data",
                data.resolve("nowhere").toString()));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    private String newestRoot() {
        return roots.get(roots.size() - 1);
    }

    @Test
    void aSearchKnowsEachFilter() {
        String[] base = {"search", "--data", data.toString()};
        assertThat(lines(base)).isEqualTo(10);
        assertThat(lines(with(base, "--login", "insurer"))).isEqualTo(5);
        assertThat(lines(with(base, "--purpose", "heart-study"))).isEqualTo(5);
        assertThat(lines(with(base, "--denied"))).isZero();
        assertThat(lines(with(base, "--permitted", "--table", "patients"))).isEqualTo(10);
        assertThat(lines(with(base, "--table", "claims"))).isZero();
        assertThat(lines(with(base, "--since", "2026-11-20T12:00:03Z", "--until", "2026-11-20T12:00:05Z")))
                .isEqualTo(2);
        assertThat(run(with(base, "--denied", "--permitted")).exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run(with(base, "--user", "0x12")).exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private static String[] with(String[] base, String... more) {
        List<String> all = new ArrayList<>(List.of(base));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private long lines(String... words) {
        Said said = run(words);
        assertThat(said.exitCode()).as(said.text()).isZero();
        return said.text().lines().count();
    }

    @Test
    void anExportIsCheckedWithoutTheLogUnderOneRoot() throws IOException {
        Path file = export("--login", "insurer");
        Said said = verify(file, "--root", newestRoot());
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("records are in the log");
        assertThat(verify(file).text())
                .as("without a root it says on what it rests")
                .contains(newestRoot());
        String wrong = newestRoot().replaceAll("=.*", "=" + "0".repeat(64));
        assertThat(verify(file, "--root", wrong).exitCode()).isEqualTo(CommandFailure.CHECK_FAILED);
    }

    @Test
    void anExportThatWasChangedIsNotBelieved() throws IOException {
        Path file = export();
        List<String> lines = Files.readAllLines(file);
        for (String[] change : new String[][] {
            {"\"login\":\"insurer\"", "\"login\":\"emr\""},
            {"\"canonical\":\"04", "\"canonical\":\"03"},
            {"\"key\":\"", "\"key\":\"00"},
            {"\"path\":[\"", "\"path\":[\"00"},
            {"\"rows\":2", "\"rows\":1"}
        }) {
            int at = 0;
            while (!lines.get(at).contains(change[0])) {
                at++;
            }
            List<String> changed = new ArrayList<>(lines);
            changed.set(at, lines.get(at).replace(change[0], change[1]));
            Files.write(file, changed);
            Said said = verify(file, "--root", newestRoot());
            assertThat(said.exitCode()).as(change[0] + said.text()).isEqualTo(CommandFailure.CHECK_FAILED);
            assertThat(said.text()).contains("line " + (at + 1));
        }
    }

    @Test
    void aConsistencyProofIsPrintedAndChecked() throws IOException {
        Said printed = run("consistency", "--from", "5", "--to", "17", "--data", data.toString());
        assertThat(printed.exitCode()).as(printed.text()).isZero();
        Path file = Files.writeString(data.resolve("proof.json"), printed.text());
        assertThat(run("verify-consistency", file.toString()).exitCode()).isZero();
        Files.writeString(file, printed.text().replace("\"size\":5", "\"size\":6"));
        assertThat(run("verify-consistency", file.toString()).exitCode()).isEqualTo(CommandFailure.CHECK_FAILED);
        Files.writeString(file, "{}");
        assertThat(run("verify-consistency", file.toString()).exitCode()).isEqualTo(CommandFailure.CHECK_FAILED);
        assertThat(run("consistency", "--from", "5", "--to", "9999", "--data", data.toString())
                        .exitCode())
                .isEqualTo(CommandFailure.CHECK_FAILED);
    }

    @Test
    void aPatientSeesTheCertainAndThePossible() {
        Said anna = run("patient", "--patient", "anna", "--data", data.toString());
        assertThat(anna.exitCode()).as(anna.text()).isZero();
        assertThat(anna.text().lines().filter(line -> line.startsWith("seen: ")))
                .singleElement()
                .asString()
                .contains("researcher", "heart-study", "HISC of researcher");
        assertThat(anna.text())
                .contains("may have been seen: researcher select for heart-study public.patients: 4 statements")
                .contains("may have been seen: insurer select public.patients: 5 statements");
        Said bert = run("patient", "--patient", "bert", "--json", "--data", data.toString());
        assertThat(bert.text()).doesNotContain("certain").contains("\"statements\":5");
        assertThat(anna.text() + bert.text()).as("no tag of anybody is shown").doesNotContain(ANNA);
    }
}
