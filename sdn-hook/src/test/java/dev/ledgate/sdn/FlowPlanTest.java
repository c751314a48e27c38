package dev.ledgate.sdn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ledgate.sdn.FlowPlan.Standing;
import dev.ledgate.sdn.StoredFlow.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class FlowPlanTest {
    private static final NetworkPath PATH = NetworkPath.of(EnforcerFixture.entry(2));
    private static final List<FlowRule> RULES = FlowRule.of(PATH, EnforcerFixture.settings(EnforcerFixture.DEVICE));
    private static final Map<NetworkPath, List<FlowRule>> WANTED = Map.of(PATH, RULES);

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void whatIsMissingIsAskedForAndWhatIsThereIsLeftAlone() {
        assertThat(FlowPlan.of(WANTED, List.of()).add()).containsExactlyInAnyOrderElementsOf(RULES);
        FlowPlan half = FlowPlan.of(WANTED, List.of(stored(RULES.get(0), State.ADDED)));
        assertThat(half.add()).containsExactly(RULES.get(1));
        assertThat(half.remove()).isEmpty();
        assertThat(half.standing()).containsEntry(PATH, Standing.ABSENT);
        FlowPlan whole = FlowPlan.of(WANTED, both(State.PENDING_ADD, State.ADDED));
        assertThat(whole.add()).isEmpty();
        assertThat(whole.remove()).isEmpty();
        assertThat(whole.standing()).containsEntry(PATH, Standing.PENDING);
    }

    @Test
    void aPathIsOpenOnlyWhenTheSwitchReportedBothDirections() {
        for (State there : State.values()) {
            for (State back : State.values()) {
                boolean open = FlowPlan.of(WANTED, both(there, back)).standing().get(PATH) == Standing.OPEN;
                assertThat(open).as("%s %s", there, back).isEqualTo(there == State.ADDED && back == State.ADDED);
            }
        }
    }

    @Test
    void whatIsNotWantedIsRemovedInWhateverState() {
        for (State state : State.values()) {
            FlowPlan plan = FlowPlan.of(Map.of(), List.of(stored(RULES.get(0), state)));
            assertThat(plan.remove()).as("%s", state).hasSize(1);
            assertThat(plan.add()).isEmpty();
        }
    }

    @Test
    void aRuleWithOurIdThatSaysSomethingElseIsReplaced() {
        for (Consumer<ObjectNode> change : List.<Consumer<ObjectNode>>of(
                flow -> ((ObjectNode) flow.at("/treatment/instructions/0")).put("port", "3"),
                flow -> ((ObjectNode) flow.at("/treatment/instructions/0")).put("type", "NOACTION"),
                flow -> ((ArrayNode) flow.at("/treatment/instructions"))
                        .addObject()
                        .put("type", "OUTPUT"),
                flow -> ((ObjectNode) flow.path("treatment"))
                        .putArray("deferred")
                        .addObject(),
                flow -> ((ObjectNode) flow.path("treatment")).put("clearDeferred", true),
                flow -> ((ArrayNode) flow.at("/selector/criteria")).remove(4),
                flow -> ((ArrayNode) flow.at("/selector/criteria")).addObject().put("type", "VLAN_VID"),
                flow -> ((ObjectNode) flow.at("/selector/criteria/0")).put("mask", "0xff"),
                flow -> flow.put("isPermanent", false),
                flow -> flow.put("timeout", 10),
                flow -> flow.put("priority", 49_999),
                flow -> flow.put("tableId", 3),
                flow -> flow.put("deviceId", "of:00000000000000ff"))) {
            ObjectNode flow = flow(RULES.get(0));
            change.accept(flow);
            FlowPlan plan = FlowPlan.of(WANTED, List.of(FlowJson.read(flow), stored(RULES.get(1), State.ADDED)));
            assertThat(plan.remove()).as("%s", flow).hasSize(1);
            assertThat(plan.add()).as("%s", flow).containsExactly(RULES.get(0));
            assertThat(plan.standing()).containsEntry(PATH, Standing.ABSENT);
        }
    }

    @Test
    void theOrderOfCriteriaDoesNotMatter() {
        ObjectNode flow = flow(RULES.get(0));
        ArrayNode criteria = (ArrayNode) flow.at("/selector/criteria");
        criteria.add(criteria.remove(0));
        assertThat(FlowJson.read(flow).rule()).contains(RULES.get(0));
    }

    @Test
    void idsAboveTwoToTheFiftyThreeKeepEveryDigit() {
        String id = "11258999068426241";
        assertThat(FlowJson.read(flow(RULES.get(0)).put("id", id)).id()).isEqualTo(id);
        assertThat(FlowJson.references(json, List.of(new StoredFlow("of:1", id, State.ADDED, Optional.empty())))
                        .at("/flows/0/flowId")
                        .isTextual())
                .isTrue();
    }

    private ObjectNode flow(FlowRule rule) {
        return FlowJson.write(json, rule).put("id", "1").put("state", "ADDED");
    }

    private static List<StoredFlow> both(State there, State back) {
        return List.of(stored(RULES.get(0), there), stored(RULES.get(1), back));
    }

    private static StoredFlow stored(FlowRule rule, State state) {
        return new StoredFlow(rule.device(), "1", state, Optional.of(rule));
    }
}
