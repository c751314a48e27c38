package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import dev.ledgate.ledger.network.FabricBinaries;
import dev.ledgate.ledger.network.FabricNetwork;
import dev.ledgate.ledger.network.NetworkException;
import dev.ledgate.ledger.network.NetworkOptions;
import dev.ledgate.policy.AllowedApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The workflow of the paper with a real network behind the proxy: register, treat, default policy, custom policy, request,
 * approve, query, revoke, refused. Prints the time of each step.
 */
final class NetworkWorkflowIT {
    private static final String COUNT = "SELECT count(*) FROM patients";

    private long begun;

    @ParameterizedTest
    @ValueSource(strings = {"2.5", "3.1"})
    void aStrangerAsksIsApprovedReadsAndIsRevoked(String version)
            throws IOException, NetworkException, DemoFailure, InterruptedException {
        FabricBinaries binaries;
        try {
            binaries = FabricBinaries.find(System.getenv(), Optional.of(version));
        } catch (NetworkException missing) {
            abort(String.valueOf(missing.getMessage()));
            return;
        }
        Path directory = Files.createTempDirectory("ledgate-workflow-");
        begun = System.nanoTime();
        FabricNetwork.up(new NetworkOptions(directory, 2, binaries, NetworkOptions.BATCH_TIMEOUT, line -> {}));
        step(version, "network");
        try (DemoUnderTest demo = DemoUnderTest.on(directory)) {
            step(version, "register-treat-default-policy");
            workflow(version, demo);
        } finally {
            FabricNetwork.down(directory, true);
        }
    }

    private void workflow(String version, DemoUnderTest demo) throws IOException, InterruptedException {
        assertThat(said(demo, "ledger", "status")).contains("Fabric network");
        assertThatThrownBy(() -> WireClient.connect(demo.login("stranger")).close())
                .isInstanceOf(WireClient.Refused.class);
        begun = System.nanoTime();
        Matcher id = Pattern.compile("requested: (\\S+)")
                .matcher(said(demo, "request", "--as", "stranger", "--purpose", "heart-study"));
        assertThat(id.find()).isTrue();
        step(version, "request");
        assertThat(said(demo, "approve", id.group(1))).contains("approved");
        step(version, "approve");
        awaitCount(demo, "stranger", "0");
        step(version, "first-login-no-patient");
        String patient = patient(demo);
        begun = System.nanoTime();
        said(demo, "consent", "--patient", patient, "--to", "stranger-labs", "--level", "high");
        step(version, "custom-policy");
        awaitCount(demo, "stranger", "1");
        step(version, "query-sees-the-patient");
        try (WireClient open = WireClient.connect(demo.login("stranger"))) {
            assertThat(open.query(COUNT).scalar()).isEqualTo("1");
            begun = System.nanoTime();
            said(demo, "revoke", "--institute", "stranger-labs");
            step(version, "revoke");
            long committed = System.nanoTime();
            Reply reply = open.query(COUNT);
            while (reply.error().isEmpty()) {
                assertThat(System.nanoTime() - committed)
                        .as("the open session is refused")
                        .isLessThan(TimeUnit.SECONDS.toNanos(10));
                reply = open.query(COUNT);
            }
            step(version, "open-session-refused");
        }
        assertThatThrownBy(() -> WireClient.connect(demo.login("stranger")).close())
                .isInstanceOf(WireClient.Refused.class);
        assertThat(said(demo, "audit", "list", "--login", "stranger", "--denied"))
                .contains("DENIED");
    }

    private static String said(DemoUnderTest demo, String... command) {
        DemoUnderTest.Said said = demo.command(command);
        assertThat(said.exitCode()).as(said.text()).isZero();
        return said.text();
    }

    private static String patient(DemoUnderTest demo) throws IOException {
        try (WireClient emr = WireClient.connect(demo.login("emr"))) {
            return String.valueOf(emr.query("SELECT id FROM patients ORDER BY id DESC LIMIT 1")
                    .scalar());
        }
    }

    /** The snapshot follows the commit at once, but not before it. */
    private static void awaitCount(DemoUnderTest demo, String login, String expected)
            throws IOException, InterruptedException {
        String found = "";
        for (int i = 0; i < 100 && !found.equals(expected); i++) {
            try (WireClient client = WireClient.connect(demo.login(login))) {
                found = String.valueOf(client.query(COUNT).scalar());
            } catch (WireClient.Refused e) {
                found = "refused";
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(found).isEqualTo(expected);
    }

    @AllowedApi("figures of a measurement")
    private void step(String version, String what) {
        System.out.println(String.format(
                Locale.ROOT, "workflow.fabric-%s.%s %d ms", version, what, (System.nanoTime() - begun) / 1_000_000));
        begun = System.nanoTime();
    }
}
