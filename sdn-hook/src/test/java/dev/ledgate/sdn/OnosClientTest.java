package dev.ledgate.sdn;

import static dev.ledgate.sdn.EnforcerFixture.APP;
import static dev.ledgate.sdn.EnforcerFixture.DEVICE;
import static dev.ledgate.sdn.EnforcerFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class OnosClientTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private OnosDouble onos;
    private OnosClient client;

    @BeforeEach
    void start() throws IOException {
        onos = OnosDouble.start(Duration.ofHours(1), DEVICE);
        client = client(onos.base(), Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        onos.close();
    }

    @Test
    void aDeviceIsReadyWhenItIsAvailableAndTheControllerItsMaster() throws IOException, InterruptedException {
        assertThat(client.device(DEVICE))
                .hasValueSatisfying(d -> assertThat(d.ready()).isTrue());
        onos.disconnect(DEVICE);
        assertThat(client.device(DEVICE)).contains(new OnosClient.Device(false, "NONE"));
        assertThat(client.device("of:00000000000000ff")).isEmpty();
        onos.answerOnce(200, "application/json", "{\"available\":true,\"role\":\"STANDBY\"}");
        assertThat(client.device(DEVICE))
                .hasValueSatisfying(d -> assertThat(d.ready()).isFalse());
    }

    @Test
    void anApplicationThatWasNeverUsedHasNoFlows() throws IOException, InterruptedException {
        assertThat(client.flows(APP)).isEmpty();
        client.add(APP, rules());
        assertThat(client.flows(APP)).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.state()).isEqualTo(StoredFlow.State.PENDING_ADD);
            assertThat(flow.rule())
                    .hasValueSatisfying(rule -> assertThat(rules()).contains(rule));
        });
    }

    @Test
    void anotherNotFoundIsNotTakenForAnEmptyStore() {
        OnosClient lost = client(URI.create(onos.base() + "/elsewhere"), Duration.ofSeconds(10));
        assertThatThrownBy(() -> lost.flows(APP))
                .isInstanceOfSatisfying(
                        OnosException.class, e -> assertThat(e.status()).isEqualTo(404));
    }

    @Test
    void whatIsNoListOfFlowsIsAnError() {
        for (String page : List.of("<html>maintenance</html>", "", "{}", "[]", "{\"flows\":3}")) {
            onos.answerOnce(200, "text/html", page);
            assertThatThrownBy(() -> client.flows(APP)).as(page).isInstanceOf(OnosException.class);
        }
    }

    @Test
    void anAnswerThatTookFewerRulesIsAnError() {
        onos.answerOnce(200, "application/json", "{\"flows\":[]}");
        assertThatThrownBy(() -> client.add(APP, rules())).hasMessageContaining("took 0 of 2");
    }

    @Test
    void theControllersMessageIsCutAndCleaned() {
        onos.answerOnce(400, "application/json", "{\"code\":400,\"message\":\"a\\nb" + "x".repeat(500) + "\"}");
        assertThatThrownBy(() -> client.add(APP, rules()))
                .hasMessageStartingWith("the controller answered 400: a bxx")
                .hasMessageNotContaining("x".repeat(300));
    }

    @Test
    void aRemovalIsAnsweredWhetherOrNotThereWasAnything() throws IOException, InterruptedException {
        client.add(APP, rules());
        List<StoredFlow> stored = client.flows(APP);
        client.remove(stored);
        client.remove(stored);
        EnforcerFixture.waitFor(
                "both are off the switch", () -> onos.onSwitch(DEVICE).isEmpty());
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        onos.stall();
        OnosClient impatient = client(onos.base(), Duration.ofMillis(200));
        assertThatThrownBy(() -> impatient.flows(APP)).hasMessageContaining("no answer within 200 ms");
    }

    @Test
    void anAnswerThatIsTooLongIsNotReadToItsEnd() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(onos.base() + "/devices"))
                .header("Authorization", OnosDouble.ACCOUNT.header())
                .build();
        assertThatThrownBy(() -> http.send(request, new LimitedBody(20)))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("longer than 20 bytes");
    }

    private OnosClient client(URI base, Duration timeout) {
        return new OnosClient(http, base, () -> OnosDouble.ACCOUNT, timeout);
    }

    private List<FlowRule> rules() {
        return FlowRule.of(NetworkPath.of(entry(2)), EnforcerFixture.settings(onos.base(), DEVICE));
    }
}
