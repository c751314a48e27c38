package dev.ledgate.sdn;

import static dev.ledgate.sdn.EnforcerFixture.APP;
import static dev.ledgate.sdn.EnforcerFixture.DEVICE;
import static dev.ledgate.sdn.EnforcerFixture.await;
import static dev.ledgate.sdn.EnforcerFixture.entry;
import static dev.ledgate.sdn.EnforcerFixture.pause;
import static dev.ledgate.sdn.EnforcerFixture.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ledgate.policy.WhitelistEntry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test is a line of what was measured on the real controller. */
@SuppressWarnings("NullAway.Init")
final class OnosEnforcerTest {
    private static final Duration POLL = Duration.ofMillis(300);

    private final ObjectMapper json = new ObjectMapper();
    private OnosDouble onos;
    private OnosEnforcer enforcer;

    @BeforeEach
    void start() throws IOException {
        onos = OnosDouble.start(POLL, DEVICE);
        enforcer = enforcer(DEVICE, OnosDouble.ACCOUNT);
    }

    @AfterEach
    void stop() {
        enforcer.close();
        onos.close();
    }

    @Test
    void aPathIsOpenOnceTheSwitchReportedItNotOnceTheControllerSaidYes() {
        CompletionStage<Void> opened = enforcer.permit(entry(2));
        waitFor("both rules are on the switch", () -> onos.onSwitch(DEVICE).size() == 2);
        assertThat(opened.toCompletableFuture()).as("PENDING_ADD is not open").isNotDone();
        await(opened);
        assertThat(posts())
                .as("both directions in one request, and never again")
                .isEqualTo(1);
        assertThat(enforcer.describe()).contains("1 paths wanted, 0 being closed");
    }

    @Test
    void aHealthyRuleIsNotAskedForAgain() {
        await(enforcer.permit(entry(2)));
        await(enforcer.permit(entry(2)));
        int before = onos.requests().size();
        waitFor("several comparisons", () -> onos.requests().size() > before + 8);
        assertThat(posts()).isEqualTo(1);
        assertThat(deletions()).isZero();
    }

    @Test
    void sessionsThatShareAPathCloseItWithTheLast() {
        await(enforcer.permit(entry(2)));
        await(enforcer.permit(entry(2)));
        await(enforcer.isolate(entry(2)));
        assertThat(onos.onSwitch(DEVICE)).hasSize(2);
        await(enforcer.isolate(entry(2)));
        assertThat(onos.onSwitch(DEVICE)).isEmpty();
        assertThat(onos.stored()).isZero();
    }

    @Test
    void manyPathsAreOpenedAndClosedIndependently() {
        List<CompletionStage<Void>> opened =
                List.of(enforcer.permit(entry(2)), enforcer.permit(entry(3)), enforcer.permit(entry(4)));
        opened.forEach(EnforcerFixture::await);
        await(enforcer.isolate(entry(3)));
        assertThat(onos.onSwitch(DEVICE)).hasSize(4);
        assertThat(onos.onSwitch(DEVICE).toString()).doesNotContain("10.9.0.3/32");
    }

    @Test
    void aSwitchThatTheControllerDoesNotKnowOpensNothing() {
        try (OnosEnforcer elsewhere = enforcer("of:00000000000000ff", OnosDouble.ACCOUNT)) {
            assertRefused(elsewhere.permit(entry(2)), "does not know the switch");
            assertThat(posts()).as("it would have answered 200").isZero();
        }
    }

    @Test
    void aSwitchThatIsNotConnectedOpensNothing() {
        onos.disconnect(DEVICE);
        assertRefused(enforcer.permit(entry(2)), "not connected");
        assertThat(posts()).isZero();
        assertThat(enforcer.describe()).contains("not connected");
    }

    @Test
    void aRuleThatTheSwitchRefusesIsARefusalAndIsTakenBack() {
        onos.switchRefusesRules();
        assertRefused(enforcer.permit(entry(2)), "refused the path");
        waitFor("the failed rules are removed", () -> onos.stored() == 0);
    }

    @Test
    void aRuleThatNeverBecomesActiveIsARefusalAndIsTakenBack() throws IOException {
        try (OnosDouble slow = OnosDouble.start(Duration.ofHours(1), DEVICE);
                OnosEnforcer impatient = new OnosEnforcer(
                        EnforcerFixture.settings(slow.base(), DEVICE, EnforcerFixture.impatient()),
                        HttpClient.newHttpClient(),
                        () -> OnosDouble.ACCOUNT)) {
            CompletionStage<Void> opened = impatient.permit(entry(2));
            assertRefused(opened, "did not become active in time");
            waitFor("it is off the switch", () -> slow.onSwitch(DEVICE).isEmpty());
        }
    }

    @Test
    void twoHundredIsNoProofOfARule() throws IOException {
        onos.loseAdditions(true);
        CompletionStage<Void> opened = enforcer.permit(entry(2));
        waitFor("it was asked for several times", () -> posts() > 3);
        assertThat(opened.toCompletableFuture()).isNotDone();
        onos.loseAdditions(false);
        await(opened);
        assertThat(onos.onSwitch(DEVICE)).hasSize(2);
        onos.loseAdditions(true);
        try (OnosEnforcer impatient = new OnosEnforcer(
                EnforcerFixture.settings(onos.base(), DEVICE, EnforcerFixture.impatient()),
                HttpClient.newHttpClient(),
                () -> OnosDouble.ACCOUNT)) {
            assertRefused(impatient.permit(entry(3)), "did not become active in time");
        }
    }

    @Test
    void aDeletionThatIsLostWhileTheSwitchIsAwayIsAskedForAgain() {
        await(enforcer.permit(entry(2)));
        onos.disconnect(DEVICE);
        CompletionStage<Void> closed = enforcer.isolate(entry(2));
        pause(POLL);
        assertThat(closed.toCompletableFuture()).isNotDone();
        assertThat(onos.onSwitch(DEVICE)).hasSize(2);
        onos.connect(DEVICE);
        await(closed);
        assertThat(onos.onSwitch(DEVICE)).isEmpty();
    }

    @Test
    void twoHundredFourIsNoProofOfADeletion() {
        await(enforcer.permit(entry(2)));
        onos.loseDeletions(true);
        CompletionStage<Void> closed = enforcer.isolate(entry(2));
        waitFor("it was asked for several times", () -> deletions() > 3);
        assertThat(closed.toCompletableFuture()).isNotDone();
        assertThat(enforcer.describe()).contains("1 being closed");
        onos.loseDeletions(false);
        await(closed);
        assertThat(onos.onSwitch(DEVICE)).isEmpty();
    }

    @Test
    void aDeadControllerAdmitsNobodyAndClosesNothing() {
        await(enforcer.permit(entry(2)));
        onos.kill();
        assertRefused(enforcer.permit(entry(3)), "no answer");
        CompletionStage<Void> closed = enforcer.isolate(entry(2));
        pause(POLL);
        assertThat(closed.toCompletableFuture()).isNotDone();
        assertThat(onos.onSwitch(DEVICE))
                .as("a dead controller leaves the rules")
                .hasSize(2);
        onos.restart();
        pause(POLL);
        assertThat(closed.toCompletableFuture())
                .as("its store is empty, but the switch still has the rules")
                .isNotDone();
        onos.connect(DEVICE);
        await(closed);
        assertThat(onos.onSwitch(DEVICE)).isEmpty();
    }

    @Test
    void pathsOfLiveSessionsComeBackAfterTheControllerWipedThem() {
        await(enforcer.permit(entry(2)));
        onos.kill();
        onos.restart();
        onos.connect(DEVICE);
        assertThat(onos.onSwitch(DEVICE)).isEmpty();
        waitFor("the rules are back", () -> onos.onSwitch(DEVICE).size() == 2);
        await(enforcer.permit(entry(2)));
        await(enforcer.isolate(entry(2)));
        assertThat(onos.onSwitch(DEVICE)).as("the first session still has it").hasSize(2);
    }

    @Test
    void whatAnEarlierProcessLeftIsRemovedAndWhatOthersOwnIsNot() {
        onos.put(APP, rule(7, "2"));
        onos.put("org.onosproject.core", rule(8, "2"));
        waitFor("the left-over rule is gone", () -> onos.onSwitch(DEVICE).size() == 1);
        pause(POLL);
        assertThat(onos.onSwitch(DEVICE).toString()).contains("10.9.0.8/32").doesNotContain("10.9.0.7/32");
    }

    @Test
    void aRuleThatSendsOurPacketsElsewhereIsReplacedAlthoughItHasOurId() {
        onos.disconnect(DEVICE);
        pause(Duration.ofMillis(100));
        onos.put(APP, rule(2, "9"));
        onos.connect(DEVICE);
        await(enforcer.permit(entry(2)));
        assertThat(onos.onSwitch(DEVICE)).hasSize(2);
        assertThat(onos.onSwitch(DEVICE).toString()).doesNotContain("\"9\"");
    }

    @Test
    void wrongCredentialsRefuseWithoutBeingShown() {
        try (OnosEnforcer wrong = enforcer(DEVICE, new OnosCredentials("onos", "hunter2"))) {
            assertRefused(wrong.permit(entry(2)), "does not accept our name and password");
            assertThat(wrong.describe())
                    .contains("401")
                    .doesNotContain("hunter2")
                    .doesNotContain("Basic");
        }
    }

    @Test
    void aPageInPlaceOfJsonIsAnErrorAndCostsNoOpenPath() {
        await(enforcer.permit(entry(2)));
        onos.answerOnce(200, "text/html", "<html>maintenance</html>");
        waitFor("somebody got the page", () -> !onos.owesAnswer());
        waitFor("the controller is well again", () -> enforcer.describe().contains("1 paths wanted"));
        await(enforcer.permit(entry(3)));
        assertThat(onos.onSwitch(DEVICE)).hasSize(4);
    }

    @Test
    void whicheverRequestFailsAPathIsRefusedOrOpenAndThenCloses() throws IOException {
        int refused = 0;
        for (int n = 0; n < 14; n++) {
            try (OnosDouble other = OnosDouble.start(Duration.ofMillis(60), DEVICE);
                    OnosEnforcer tried = new OnosEnforcer(
                            EnforcerFixture.settings(other.base(), DEVICE),
                            HttpClient.newHttpClient(),
                            () -> OnosDouble.ACCOUNT)) {
                other.failAt(n);
                try {
                    await(tried.permit(entry(2)));
                    assertThat(other.onSwitch(DEVICE)).hasSize(2);
                    await(tried.isolate(entry(2)));
                } catch (CompletionException e) {
                    refused++;
                    assertThat(e).hasMessageContaining("out of order");
                }
                waitFor("the switch is empty", () -> other.onSwitch(DEVICE).isEmpty());
            }
        }
        assertThat(refused).isBetween(1, 13);
    }

    @Test
    void aSessionThatEndsBeforeItsPathIsOpenLeavesNothing() {
        CompletionStage<Void> opened = enforcer.permit(entry(2));
        CompletionStage<Void> closed = enforcer.isolate(entry(2));
        assertRefused(opened, "closed before it was open");
        await(closed);
        waitFor("nothing is left", () -> onos.onSwitch(DEVICE).isEmpty() && onos.stored() == 0);
    }

    @Test
    void openingAgainWhileClosingEndsOpen() {
        await(enforcer.permit(entry(2)));
        CompletionStage<Void> closed = enforcer.isolate(entry(2));
        CompletionStage<Void> opened = enforcer.permit(entry(2));
        await(closed);
        await(opened);
        pause(POLL);
        assertThat(onos.onSwitch(DEVICE)).hasSize(2);
    }

    @Test
    void ipv6IsRefusedRatherThanGuessedAt() {
        WhitelistEntry six = new WhitelistEntry(
                entry(2).provider(),
                entry(2).user(),
                EnforcerFixture.address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                new InetSocketAddress(EnforcerFixture.address(10, 9, 0, 10), 5432));
        assertRefused(enforcer.permit(six), "only IPv4");
    }

    @Test
    void closingItClosesEveryPathAndAdmitsNobody() {
        await(enforcer.permit(entry(2)));
        await(enforcer.permit(entry(3)));
        enforcer.close();
        assertThat(onos.onSwitch(DEVICE)).isEmpty();
        assertRefused(enforcer.permit(entry(2)), "");
        enforcer.close();
    }

    @Test
    void closingItWhileTheControllerIsDeadEndsAllTheSame() {
        await(enforcer.permit(entry(2)));
        onos.kill();
        CompletionStage<Void> closed = enforcer.isolate(entry(2));
        enforcer.close();
        assertRefused(closed, "before the controller had removed the path");
    }

    private OnosEnforcer enforcer(String device, OnosCredentials credentials) {
        return new OnosEnforcer(
                EnforcerFixture.settings(onos.base(), device), HttpClient.newHttpClient(), () -> credentials);
    }

    private static void assertRefused(CompletionStage<Void> stage, String why) {
        assertThatThrownBy(() -> await(stage)).hasMessageContaining(why);
    }

    private ObjectNode rule(int host, String output) {
        OnosSettings settings = EnforcerFixture.settings(onos.base(), DEVICE);
        FlowRule ours = FlowRule.of(NetworkPath.of(entry(host)), settings).get(0);
        return FlowJson.write(json, new FlowRule(ours.device(), ours.priority(), ours.criteria(), output));
    }

    private long posts() {
        return onos.requests().stream().filter(r -> r.startsWith("POST")).count();
    }

    private long deletions() {
        return onos.requests().stream().filter(r -> r.startsWith("DELETE")).count();
    }
}
