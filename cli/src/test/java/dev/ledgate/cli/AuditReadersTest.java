package dev.ledgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.ledger.audit.Anchor;
import dev.ledgate.ledger.audit.AuditSettings;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Intent;
import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.policy.port.AuditLog.Verdict;
import dev.ledgate.proxy.session.PatientTags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Who reads what of a sealed log: nobody, the officer, a requester, a patient. With key files as the commands make them. */
final class AuditReadersTest {
    private static final byte[] SECRET = new byte[32];
    private static final String ANNA = new PatientTags(SECRET).of(new PatientKey("anna"));
    private static final String BERT = new PatientTags(SECRET).of(new PatientKey("bert"));
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Address RESEARCHER = new Address("0x" + "aa".repeat(20));
    private static final Address INSURER = new Address("0x" + "bb".repeat(20));
    private static final Pattern PUBLIC_KEY = Pattern.compile("public key ([0-9a-f]{64})");

    @TempDir
    Path directory = Path.of("");

    private Path data = Path.of("");
    private Path officerKey = Path.of("");
    private Path passphrase = Path.of("");
    private final List<String> roots = new ArrayList<>();

    private record Said(int exitCode, String text, String beside) {}

    @BeforeEach
    void aLog() throws IOException {
        data = directory.resolve("data");
        Files.createDirectories(data.resolve("keys"));
        Files.writeString(
                data.resolve("keys").resolve("statement-digests"),
                HexFormat.of().formatHex(SECRET));
        passphrase = Files.writeString(directory.resolve("passphrase"), "officer's own\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        officerKey = directory.resolve("officer");
        Said made = run(
                "keys",
                "init-officer",
                "--store",
                officerKey.toString(),
                "--public",
                officerKey + ".pub",
                "--passphrase-file",
                passphrase.toString());
        assertThat(made.exitCode()).as(made.beside()).isZero();
        byte[] publicKey = HexFormat.of()
                .parseHex(Files.readString(Path.of(officerKey + ".pub")).strip());
        Anchor anchor = (first, last, root) -> {
            roots.add(first + "-" + last + "=" + HexFormat.of().formatHex(root));
            return CompletableFuture.completedStage(null);
        };
        AuditSettings settings =
                AuditSettings.sealedTo(AuditOfficers.officer(publicKey)).withBatch(4, Duration.ofHours(1));
        try (ChainedAuditLog log = ChainedAuditLog.open(data.resolve("audit"), settings, Optional.of(anchor))) {
            for (int n = 0; n < 6; n++) {
                boolean researcher = n % 2 == 0;
                long number = log.intent(
                                intent(n, researcher ? "researcher" : "insurer", researcher ? RESEARCHER : INSURER))
                        .toCompletableFuture()
                        .join();
                TreeSet<String> patients = new TreeSet<>();
                if (n >= 2) {
                    patients.add(PatientTags.inOutcome(BERT, number));
                }
                if (n == 2 || n == 3) {
                    patients.add(PatientTags.inOutcome(ANNA, number));
                }
                log.outcome(new Outcome(number, NOON.plusSeconds(n), 2, patients.size(), "00000", patients, false));
            }
        }
    }

    private static Intent intent(int n, String login, Address user) {
        return new Intent(
                NOON.plusSeconds(n),
                n,
                login,
                Optional.of(user),
                "select",
                "ab".repeat(32),
                new TreeSet<>(List.of(TableName.parse("public.patients"))),
                Verdict.PERMITTED,
                "",
                "HISC of " + login,
                7,
                "");
    }

    private static Said run(String... words) {
        StringWriter text = new StringWriter();
        StringWriter beside = new StringWriter();
        CommandLine line =
                Ledgate.commandLine().setOut(new PrintWriter(text, true)).setErr(new PrintWriter(beside, true));
        return new Said(line.execute(words), text.toString(), beside.toString());
    }

    private Said audit(String... words) {
        List<String> all = new ArrayList<>(List.of("audit"));
        all.addAll(List.of(words));
        all.addAll(List.of("--data", data.toString()));
        return run(all.toArray(String[]::new));
    }

    private Said asOfficer(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--key", officerKey.toString(), "--passphrase-file", passphrase.toString()));
        return audit(all.toArray(String[]::new));
    }

    private Said read(Path export, String... more) {
        List<String> all = new ArrayList<>(List.of("audit", "read", export.toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private Path user(String name, Address address) {
        Path store = directory.resolve(name);
        Said made = run(
                "keys",
                "init-user",
                "--store",
                store.toString(),
                "--user",
                address.value(),
                "--passphrase-file",
                passphrase.toString());
        assertThat(made.exitCode()).as(made.beside()).isZero();
        return store;
    }

    private String publicKey(Path store) {
        Said said = run("keys", "list", store.toString(), "--passphrase-file", passphrase.toString());
        Matcher key = PUBLIC_KEY.matcher(said.text());
        assertThat(key.find()).as(said.text() + said.beside()).isTrue();
        return key.group(1);
    }

    @Test
    void withoutTheOfficersKeyTheLogIsCountedAndCheckedAndNothingIsShown() {
        Said search = audit("search");
        assertThat(search.exitCode()).isZero();
        assertThat(search.text().lines()).hasSize(12).allMatch(line -> line.endsWith("sealed"));
        assertThat(search.beside()).contains("6 statements are sealed", "--key FILE");
        assertThat(audit("search", "--login", "insurer").text()).isEmpty();
        assertThat(audit("search", "--login", "insurer").beside()).contains("6 statements are sealed");
        assertThat(audit("search", "--json").text())
                .contains("\"sealed\":\"intent\"")
                .doesNotContain("insurer");

        Said verified = audit("verify");
        assertThat(verified.exitCode()).as(verified.text()).isZero();
        assertThat(verified.text()).contains("6 intents, 6 outcomes", "no body was opened");

        assertThat(audit("patient", "--patient", "anna").exitCode()).isEqualTo(CommandFailure.UNAVAILABLE);
        assertThat(audit("export", "--login", "insurer").exitCode()).isEqualTo(CommandFailure.UNAVAILABLE);
        assertThat(audit("export").text()).contains("\"canonical\"").doesNotContain("insurer", "patients", "\"key\"");
    }

    @Test
    void theOfficerReadsEverythingAndAnotherPassphraseNothing() throws IOException {
        assertThat(asOfficer("search").text().lines()).hasSize(6).anyMatch(line -> line.contains("insurer"));
        assertThat(asOfficer("verify").text()).contains("12 bodies were opened");
        Path wrong = Files.writeString(directory.resolve("wrong"), "guessed\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        Said said = audit("search", "--key", officerKey.toString(), "--passphrase-file", wrong.toString());
        assertThat(said.exitCode()).isEqualTo(CommandFailure.CHECK_FAILED);
        assertThat(said.beside()).contains("wrong passphrase");
    }

    @Test
    void aSealedExportIsProvedWithoutAnyKey() throws IOException {
        Path file =
                Files.writeString(directory.resolve("export"), audit("export").text());
        Said said = run("audit", "verify-export", file.toString(), "--root", roots.get(roots.size() - 1));
        assertThat(said.exitCode()).as(said.text() + said.beside()).isZero();
        assertThat(said.text()).contains("are sealed, and were not looked at", "records are in the log");
        assertThat(read(file).text()).isEmpty();
        assertThat(read(file).beside()).contains("12 records stay sealed");
    }

    @Test
    void aRequesterReadsTheOwnRecordsAndNobodyElseDoes() throws IOException {
        Path mine = user("researcher-keys", RESEARCHER);
        Path others = user("insurer-keys", INSURER);
        Path keys = directory.resolve("for-researcher");
        Said exported = asOfficer("export", "--for", "researcher", "--to", publicKey(mine), "--keys", keys.toString());
        assertThat(exported.exitCode()).as(exported.beside()).isZero();
        assertThat(exported.text()).doesNotContain("researcher", "\"key\"", "HISC");
        assertThat(exported.beside()).contains("the keys of 6 records, for " + RESEARCHER);
        Path file = Files.writeString(directory.resolve("export"), exported.text());

        String[] own = {
            "--keys", keys.toString(), "--store", mine.toString(), "--passphrase-file", passphrase.toString()
        };
        Said shown = read(file, own);
        assertThat(shown.exitCode()).as(shown.beside()).isZero();
        assertThat(shown.text().lines())
                .hasSize(3)
                .allMatch(line -> line.contains("researcher") && line.contains("2 rows"));
        assertThat(run("audit", "verify-export", file.toString(), "--root", roots.get(roots.size() - 1))
                        .exitCode())
                .isZero();

        Path everything =
                Files.writeString(directory.resolve("all"), audit("export").text());
        Said ofAll = read(everything, own);
        assertThat(ofAll.text().lines()).hasSize(3).noneMatch(line -> line.contains("insurer"));
        assertThat(ofAll.beside()).contains("6 records stay sealed");

        Said stranger = read(
                file,
                "--keys",
                keys.toString(),
                "--store",
                others.toString(),
                "--passphrase-file",
                passphrase.toString());
        assertThat(stranger.exitCode()).isEqualTo(CommandFailure.CHECK_FAILED);
        assertThat(stranger.text()).isEmpty();
        assertThat(read(file).text()).isEmpty();
        assertThat(asOfficer("export", "--for", "nobody", "--to", publicKey(mine), "--keys", keys + "2")
                        .exitCode())
                .isEqualTo(CommandFailure.UNAVAILABLE);
        assertThat(asOfficer("export", "--for", "researcher", "--to", publicKey(mine), "--keys", keys.toString())
                        .exitCode())
                .as("nothing is overwritten")
                .isEqualTo(CommandFailure.UNAVAILABLE);
    }

    @Test
    void aPatientReadsWhatNamesHerAndCannotFollowOthersThroughIt() throws IOException {
        Path file = directory.resolve("for-anna");
        Said view = asOfficer("patient", "--patient", "anna", "--disclose", file.toString());
        assertThat(view.exitCode()).as(view.beside()).isZero();
        assertThat(view.text().lines().filter(line -> line.startsWith("seen: ")))
                .hasSize(2);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        Said shown = read(file);
        assertThat(shown.exitCode()).as(shown.beside()).isZero();
        assertThat(shown.text().lines()).hasSize(2);
        assertThat(shown.text()).contains("HISC of researcher", "HISC of insurer");
        assertThat(run("audit", "verify-export", file.toString(), "--root", roots.get(roots.size() - 1))
                        .text())
                .contains("records are in the log")
                .doesNotContain("were not looked at");

        String bundle = Files.readString(file);
        assertThat(bundle).contains("\"patient\":\"" + ANNA + "\"").doesNotContain(BERT);
        List<String> named = new ArrayList<>();
        Matcher patients = Pattern.compile("\"patients\":\\[\"([0-9a-f]{32})\",\"([0-9a-f]{32})\"\\]")
                .matcher(bundle);
        while (patients.find()) {
            named.add(patients.group(1));
            named.add(patients.group(2));
        }
        assertThat(named).as("nobody looks the same in two outcomes").hasSize(4).doesNotHaveDuplicates();

        List<String> keys = new ArrayList<>();
        Matcher key =
                Pattern.compile("\"key\":\"([0-9a-f]{64}(?:[0-9a-f]{128})+)\"").matcher(bundle);
        while (key.find()) {
            keys.add(key.group(1));
        }
        assertThat(keys).as("two statements with their outcomes").hasSize(4).doesNotHaveDuplicates();
        String everything = asOfficer("export").text();
        assertThat(everything.lines().filter(line -> keys.stream().anyMatch(line::contains)))
                .hasSize(4);

        Files.writeString(file, bundle.replace(ANNA, BERT));
        assertThat(read(file).exitCode()).as("both of them name Bert").isZero();
        Files.writeString(file, bundle.replace(ANNA, "0".repeat(32)));
        assertThat(read(file).exitCode()).isEqualTo(CommandFailure.CHECK_FAILED);
        assertThat(read(file).beside()).contains("does not name the patient");
    }
}
