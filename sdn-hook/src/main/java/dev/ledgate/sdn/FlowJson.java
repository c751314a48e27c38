package dev.ledgate.sdn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** ONOS's JSON form of our rules, both ways (REST API of ONOS 2.5, resource {@code /flows}). */
final class FlowJson {
    /** In which member each criterion has its value, and whether that is a number. */
    private static final Map<String, Member> MEMBERS = Map.of(
            FlowRule.IN_PORT, new Member("port", true),
            FlowRule.ETH_TYPE, new Member("ethType", false),
            FlowRule.IP_PROTO, new Member("protocol", true),
            FlowRule.IPV4_SRC, new Member("ip", false),
            FlowRule.IPV4_DST, new Member("ip", false),
            FlowRule.TCP_SRC, new Member("tcpPort", true),
            FlowRule.TCP_DST, new Member("tcpPort", true));

    private static final Set<String> FIRST_TABLE = Set.of("", "0");

    private record Member(String name, boolean number) {}

    private FlowJson() {}

    /** Permanent, since a temporary one flaps: ONOS removes it when idle and does not renew it. */
    static ObjectNode write(ObjectMapper json, FlowRule rule) {
        ObjectNode flow = json.createObjectNode()
                .put("priority", rule.priority())
                .put("timeout", 0)
                .put("isPermanent", true)
                .put("deviceId", rule.device())
                .put("tableId", 0);
        flow.putObject("treatment")
                .putArray("instructions")
                .addObject()
                .put("type", "OUTPUT")
                .put("port", rule.output());
        ArrayNode criteria = flow.putObject("selector").putArray("criteria");
        rule.criteria().forEach((type, value) -> {
            Member member = Optional.ofNullable(MEMBERS.get(type)).orElseThrow();
            ObjectNode criterion = criteria.addObject().put("type", type);
            if (member.number()) {
                criterion.put(member.name(), Long.parseLong(value));
            } else {
                criterion.put(member.name(), value);
            }
        });
        return flow;
    }

    static ObjectNode writeAll(ObjectMapper json, Collection<FlowRule> rules) {
        ObjectNode body = json.createObjectNode();
        ArrayNode flows = body.putArray("flows");
        rules.forEach(rule -> flows.add(write(json, rule)));
        return body;
    }

    static StoredFlow read(JsonNode flow) {
        return new StoredFlow(
                flow.path("deviceId").asText(""),
                flow.path("id").asText(""),
                StoredFlow.State.of(flow.path("state").asText("")),
                rule(flow));
    }

    /** Empty unless it says exactly what one of our rules says, and nothing else. */
    private static Optional<FlowRule> rule(JsonNode flow) {
        boolean plain = flow.path("isPermanent").asBoolean(false)
                && flow.path("timeout").asInt(-1) == 0
                && FIRST_TABLE.contains(flow.path("tableId").asText(""))
                && FIRST_TABLE.contains(flow.path("tableName").asText(""));
        JsonNode treatment = flow.path("treatment");
        JsonNode instructions = treatment.path("instructions");
        boolean oneOutput = instructions.size() == 1
                && "OUTPUT".equals(instructions.path(0).path("type").asText(""))
                && treatment.path("deferred").isEmpty()
                && !treatment.path("clearDeferred").asBoolean(false);
        Optional<SortedMap<String, String>> criteria =
                criteria(flow.path("selector").path("criteria"));
        if (!plain || !oneOutput || criteria.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FlowRule(
                flow.path("deviceId").asText(""),
                flow.path("priority").asInt(-1),
                criteria.get(),
                instructions.path(0).path("port").asText("")));
    }

    private static Optional<SortedMap<String, String>> criteria(JsonNode list) {
        SortedMap<String, String> read = new TreeMap<>();
        for (JsonNode criterion : list) {
            String type = criterion.path("type").asText("");
            @Nullable Member member = MEMBERS.get(type);
            if (member == null || criterion.size() != 2) {
                return Optional.empty();
            }
            if (read.put(type, criterion.path(member.name()).asText("")) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(read);
    }

    static ObjectNode references(ObjectMapper json, List<StoredFlow> flows) {
        ObjectNode body = json.createObjectNode();
        ArrayNode array = body.putArray("flows");
        flows.forEach(flow -> array.addObject().put("deviceId", flow.device()).put("flowId", flow.id()));
        return body;
    }
}
