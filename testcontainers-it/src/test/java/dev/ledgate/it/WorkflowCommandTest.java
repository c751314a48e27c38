package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The workflows, by command, against the running demo; sessions are open meanwhile. Every test undoes what it changed. */
@Order(80)
@ExtendWith(SharedDemo.class)
class WorkflowCommandTest {
    private static final long LIMIT_NANOS = 10_000_000_000L;
    private static final int REFUSED = 77;
    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    WorkflowCommandTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    /** Runs a command that must succeed. */
    private String done(String... words) {
        DemoUnderTest.Said said = demo.command(words);
        assertThat(said.exitCode()).as(said.text()).isZero();
        return said.text();
    }

    /** Runs a command that the contracts must refuse with a code. */
    private void refused(String code, String... words) {
        DemoUnderTest.Said said = demo.command(words);
        assertThat(said.exitCode()).as(said.text()).isEqualTo(REFUSED);
        assertThat(said.text()).contains(code);
    }

    private static String field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return found.group(1);
    }

    /** Until the snapshot has the change an earlier answer may come; never afterwards. */
    private static void becomes(WireClient client, String sql, List<List<@Nullable String>> rows) throws IOException {
        long start = System.nanoTime();
        while (true) {
            Reply reply = client.query(sql);
            if (reply.error().isEmpty() && reply.rows().equals(rows)) {
                return;
            }
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds, and still %s %s", reply.error(), reply.rows())
                    .isLessThan(LIMIT_NANOS);
        }
    }

    private static List<List<@Nullable String>> scalar(long number) {
        return List.of(List.of(Long.toString(number)));
    }

    private static long count(WireClient client, String table) throws IOException {
        return Long.parseLong(
                String.valueOf(client.query("SELECT count(*) FROM " + table).scalar()));
    }

    @Test
    void brokenGlassOpensOnePatientToAnOpenSessionUntilItIsReviewed() throws IOException {
        String patient = oracle.patients().get(50);
        String sql = "SELECT first, ssn FROM patients WHERE id = '" + patient + "'";
        List<List<@Nullable String>> plain;
        try (WireClient raw = WireClient.connect(demo.superuser(OracleDatabases.RAW))) {
            plain = raw.query(sql).rows();
        }
        assertThat(plain).hasSize(1);
        try (WireClient physician = WireClient.connect(demo.login("physician"));
                WireClient researcher = WireClient.connect(demo.login("researcher"))) {
            assertThat(physician.query(sql).rows()).isEmpty();
            long others = count(physician, "patients");
            refused(
                    "BREAK_GLASS_NOT_ALLOWED",
                    "break-glass",
                    "--as",
                    "insurer",
                    "--patient",
                    patient,
                    "--reason",
                    "curiosity of the insurer");
            assertThat(physician.query(sql).rows()).isEmpty();

            String opened = done(
                    "break-glass",
                    "--as",
                    "physician",
                    "--patient",
                    patient,
                    "--reason",
                    "unconscious, no history",
                    "--json");
            becomes(physician, sql, plain);
            becomes(physician, "SELECT count(*) FROM patients", scalar(others + 1));
            assertThat(researcher.query(sql).rows()).isEmpty();
            String id = field(opened, "id");

            assertThat(done("audit", "list", "--login", "physician", "--json")).contains("BREAK-GLASS " + id);
            assertThat(done("break-glass", "list")).contains(id, "review OWED");
            done("patient", "register", "--patient", patient, "--link");
            assertThat(done("patient", "notices", "--patient", patient, "--as", "patient"))
                    .contains(id, "hospital-b", "unconscious, no history");
            refused("SELF_REVIEW", "break-glass", "review", id, "--as", "physician", "--justified");
            refused("NOT_THE_HOSPITAL", "break-glass", "review", id, "--as", "insurer", "--justified");
            done("break-glass", "review", id, "--as", "emr", "--justified");
            becomes(physician, sql, List.of());
            becomes(physician, "SELECT count(*) FROM patients", scalar(others));
            assertThat(done("break-glass", "list")).doesNotContain(id);
            assertThat(done("break-glass", "list", "--all")).contains(id, "JUSTIFIED");
        }
    }

    @Test
    void brokenGlassClosesWhenItIsEnded() throws IOException {
        String patient = oracle.patients().get(51);
        String sql = "SELECT count(*) FROM patients WHERE id = '" + patient + "'";
        try (WireClient physician = WireClient.connect(demo.login("physician"))) {
            String opened = done(
                    "break-glass",
                    "--as",
                    "physician",
                    "--patient",
                    patient,
                    "--reason",
                    "unconscious, no history",
                    "--minutes",
                    "240",
                    "--json");
            becomes(physician, sql, scalar(1));
            done("break-glass", "end", field(opened, "id"), "--as", "physician");
            becomes(physician, sql, scalar(0));
            done("break-glass", "review", field(opened, "id"), "--unjustified");
        }
        refused(
                "BAD_ARGUMENT",
                "break-glass",
                "--as",
                "physician",
                "--patient",
                patient,
                "--reason",
                "unconscious, no history",
                "--minutes",
                "241");
    }

    @Test
    void aPatientWhoWithdrawsTheDelegationDecidesAlone() throws IOException {
        String patient = oracle.patients().get(60);
        try (WireClient pharmacy = WireClient.connect(demo.login("pharmacy"))) {
            long all = count(pharmacy, "patients");
            done("patient", "register", "--patient", patient, "--link", "--guardian");
            done("patient", "delegate", "--patient", patient, "--as", "guardian", "--withdraw");
            DemoUnderTest.Said hospital =
                    demo.command("consent", "--patient", patient, "--to", "pharmacy", "--level", "complete", "--json");
            assertThat(hospital.exitCode()).isEqualTo(REFUSED);
            assertThat(hospital.text()).contains("\"code\":\"NOT_DELEGATED\"");
            done("consent", "--patient", patient, "--as", "patient", "--to", "pharmacy", "--level", "none");
            becomes(pharmacy, "SELECT count(*) FROM patients", scalar(all - 1));
            assertThat(done("patient", "choices", "--patient", patient, "--as", "guardian"))
                    .contains("none");
            refused("NOT_DELEGATED", "patient", "forget", "--patient", patient);
            done("patient", "forget", "--patient", patient, "--as", "patient");
            becomes(pharmacy, "SELECT count(*) FROM patients", scalar(all));
        }
    }

    @Test
    void aBanOfACategoryOfDataClosesItsTablesAlone() throws IOException {
        String patient = oracle.patients().get(61);
        long measured;
        try (WireClient raw = WireClient.connect(demo.superuser(OracleDatabases.RAW))) {
            measured = count(raw, "observations WHERE patient = '" + patient + "'");
        }
        assertThat(measured).isPositive();
        try (WireClient insurer = WireClient.connect(demo.login("insurer"))) {
            long patients = count(insurer, "patients");
            long observations = count(insurer, "observations");
            long encounters = count(insurer, "encounters");
            done("consent", "--patient", patient, "--to", "insurer", "--level", "none", "--about", "measurements");
            becomes(insurer, "SELECT count(*) FROM observations", scalar(observations - measured));
            assertThat(count(insurer, "patients")).isEqualTo(patients);
            assertThat(count(insurer, "encounters")).isEqualTo(encounters);
            refused(
                    "DATA_CATEGORY_UNKNOWN",
                    "consent",
                    "--patient",
                    patient,
                    "--to",
                    "insurer",
                    "--level",
                    "low",
                    "--about",
                    "secrets");
            done("patient", "forget", "--patient", patient);
            becomes(insurer, "SELECT count(*) FROM observations", scalar(observations));
        }
    }

    @Test
    void aPathThatIsClosedEndsTheUsersAccessUntilItIsOpenedAgain() throws IOException {
        String sql = "SELECT count(*) FROM payers";
        String proxy = "127.0.0.1:" + demo.login("pharmacy").port();
        done("whitelist", "remove", "pharmacy");
        try {
            DemoUnderTest.Said again = demo.command("whitelist", "remove", "pharmacy");
            assertThat(again.exitCode()).isEqualTo(REFUSED);
            assertThat(again.text()).contains("PATH_UNKNOWN");
        } finally {
            done("whitelist", "add", "pharmacy", "--from", "127.0.0.1", "--to", proxy);
        }
        assertThat(done("whitelist", "list")).contains("pharmacy from 127.0.0.1 to " + proxy);
        long start = System.nanoTime();
        while (true) {
            try (WireClient pharmacy = WireClient.connect(demo.login("pharmacy"))) {
                assertThat(pharmacy.query(sql).error()).isEmpty();
                return;
            } catch (WireClient.Refused e) {
                assertThat(System.nanoTime() - start).isLessThan(LIMIT_NANOS);
            }
        }
    }

    @Test
    void partiesAreRegisteredAndListed() {
        done("institute", "register", "clinic", "--category", "hospital");
        refused("INSTITUTE_EXISTS", "institute", "register", "clinic", "--category", "hospital");
        done("user", "register", "doc", "--institute", "clinic");
        refused("USER_EXISTS", "user", "register", "doc", "--institute", "clinic");
        assertThat(done("institute", "list")).contains("clinic (hospital), contract none");
        String request =
                field(done("request", "--as", "doc", "--purpose", "trial", "--study", "heart-7", "--json"), "request");
        assertThat(done("requests")).contains(request + " PENDING clinic, purpose trial, study heart-7");
        done("approve", request, "--open", "SELECT id FROM patients");
        assertThat(done("institute", "list")).contains("clinic (hospital), contract active");
        done("revoke", "--request", request);
        assertThat(done("institute", "list", "--json")).contains("\"contract\":\"revoked\"");
        done("revoke", "--user", "doc");
        assertThat(done("user", "list")).contains("REVOKED of clinic");
    }

    @Test
    void hospitalsAreVotedInAndOut() {
        String reason = "it treats our patients";
        String in = field(
                done("hospital", "register", "hospital-c", "--msp", "HospitalCMSP", "--reason", reason, "--json"),
                "proposal");
        done("vote", in, "--as", "hospital-a", "--yes");
        refused("ALREADY_VOTED", "vote", in, "--as", "hospital-a", "--no");
        assertThat(done("hospital", "list")).contains(in + " OPEN ADMIT hospital-c: 1 yes, 0 no");
        done("vote", in, "--as", "hospital-b", "--yes");
        assertThat(done("hospital", "list")).contains("hospital-c ACTIVE");
        String out = field(
                done("hospital", "remove", "hospital-c", "--as", "hospital-b", "--reason", reason, "--json"),
                "proposal");
        done("vote", out, "--as", "hospital-a", "--yes");
        done("vote", out, "--as", "hospital-b", "--yes");
        assertThat(done("hospital", "list")).contains("hospital-c REVOKED");
        refused("PROPOSAL_DECIDED", "vote", out, "--as", "hospital-b", "--yes");
    }

    @Test
    void whatMakesNoSenseIsAnErrorOfUsage() {
        for (String line : List.of(
                "consent --patient x --to pharmacy",
                "consent --patient x --field nonsense",
                "consent --patient x --to pharmacy --level low --field public.patients.ssn=low",
                "break-glass --as physician",
                "vote x --as hospital-a",
                "whitelist add pharmacy --from 127.0.0.1 --to nowhere",
                "hospital",
                "patient")) {
            DemoUnderTest.Said said = demo.command(line.split(" "));
            assertThat(said.exitCode()).as(line + ": " + said.text()).isEqualTo(2);
        }
    }
}
