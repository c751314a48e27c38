package dev.ledgate.sdn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The double answers as the recorded ONOS did; and what we send is what was recorded as accepted. */
final class OnosContractTest {
    private static final String DEVICE = "of:0000000000000001";
    private static final String APP = "org.example.hook";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private List<String> ids = List.of();

    @Test
    void theDoubleAnswersEachRecordedRequestAsOnosDid() throws IOException, InterruptedException {
        List<JsonNode> recorded = recorded();
        assertThat(recorded).hasSizeGreaterThan(20);
        try (OnosDouble onos = OnosDouble.start(Duration.ofHours(1), DEVICE)) {
            for (JsonNode line : recorded) {
                check(line, send(onos, line));
            }
        }
    }

    @Test
    void ourRulesHaveTheRecordedForm() throws IOException {
        InetAddress user = InetAddress.getByAddress(new byte[] {10, 9, 0, 2});
        InetAddress proxy = InetAddress.getByAddress(new byte[] {10, 9, 0, 10});
        List<FlowRule> rules = FlowRule.of(new NetworkPath(user, proxy, 5432), EnforcerFixture.settings(DEVICE));
        assertThat(rules).hasSize(2);
        assertThat(FlowJson.write(json, rules.get(0))).isEqualTo(rule("$THERE"));
        assertThat(FlowJson.write(json, rules.get(1))).isEqualTo(rule("$BACK"));
    }

    private List<JsonNode> recorded() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/onos-2.5.6/answers.jsonl"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                lines.add(json.readTree(line));
            }
        }
        return lines;
    }

    private HttpResponse<String> send(OnosDouble onos, JsonNode line) throws IOException, InterruptedException {
        String path = line.path("path").asText().replace("$DEVICE", DEVICE).replace("$APP", APP);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(onos.base() + path));
        String credentials = line.path("credentials").asText("right");
        if (!credentials.equals("none")) {
            request.header("Authorization", OnosDouble.basic("onos", credentials.equals("right") ? "rocks" : "x"));
        }
        String body = body(line);
        if (!body.isEmpty()) {
            request.header("Content-Type", line.path("contentType").asText("application/json"));
        }
        request.method(line.path("method").asText(), HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String body(JsonNode line) throws IOException {
        if (line.has("raw")) {
            return line.path("raw").asText();
        }
        if (line.path("references").asBoolean(false)) {
            ObjectNode references = json.createObjectNode();
            ArrayNode flows = references.putArray("flows");
            ids.forEach(id -> flows.addObject().put("deviceId", DEVICE).put("flowId", id));
            return references.toString();
        }
        if (!line.has("body")) {
            return "";
        }
        if (line.path("body").isObject()) {
            ObjectNode batch = line.path("body").deepCopy();
            if (batch.has("flows")) {
                ArrayNode flows = batch.putArray("flows");
                line.path("body").path("flows").forEach(name -> flows.add(rule(name.asText())));
            }
            return batch.toString();
        }
        ObjectNode rule = rule(line.path("body").asText());
        rule.remove(line.path("without").asText());
        if (line.has("with")) {
            rule.setAll((ObjectNode) line.path("with"));
        }
        if (line.has("criterion")) {
            ((ArrayNode) rule.path("selector").path("criteria")).add(line.path("criterion"));
        }
        return rule.toString();
    }

    private void check(JsonNode line, HttpResponse<String> answer) throws IOException {
        String what = line.path("case").asText();
        assertThat(answer.statusCode()).as(what).isEqualTo(line.path("status").asInt());
        switch (line.path("form").asText()) {
            case "html" -> assertThat(answer.body()).as(what).startsWith("<html>");
            case "empty" -> assertThat(answer.body()).as(what).isEmpty();
            default -> checkJson(what, line, json.readTree(answer.body()));
        }
        if (line.has("location")) {
            assertThat(answer.headers().firstValue("Location").orElse(""))
                    .as(what)
                    .contains(line.path("location").asText().replace("$DEVICE", DEVICE));
        }
    }

    private void checkJson(String what, JsonNode line, JsonNode body) {
        if (line.path("status").asInt() >= 400) {
            assertThat(body.path("code")).as(what).isEqualTo(line.path("status"));
        }
        if (line.has("message")) {
            assertThat(body.path("message")).as(what).isEqualTo(line.path("message"));
        }
        if (line.has("messageBegins")) {
            assertThat(body.path("message").asText())
                    .as(what)
                    .startsWith(line.path("messageBegins").asText());
        }
        if (line.has("count")) {
            assertThat(body.path("flows")).as(what).hasSize(line.path("count").asInt());
        }
        List<String> states = new ArrayList<>();
        List<String> named = new ArrayList<>();
        body.path("flows").forEach(flow -> {
            states.add(flow.path("state").asText());
            if (flow.has("flowId")) {
                assertThat(flow.path("flowId").isTextual()).as(what).isTrue();
                named.add(flow.path("flowId").asText());
            }
        });
        if (line.has("states")) {
            assertThat(states).as(what).hasToString(texts(line.path("states")).toString());
        }
        if (line.path("sameIds").asBoolean(false)) {
            assertThat(named).as(what).isEqualTo(ids);
        }
        if (!named.isEmpty()) {
            ids = named;
            assertThat(ids).allSatisfy(id -> assertThat(Long.parseLong(id)).isGreaterThan(1L << 53));
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The two rules that were sent when the answers were recorded. */
    private ObjectNode rule(String name) {
        boolean there = name.equals("$THERE");
        ObjectNode flow = json.createObjectNode()
                .put("priority", 50_000)
                .put("timeout", 0)
                .put("isPermanent", true)
                .put("deviceId", DEVICE)
                .put("tableId", 0);
        flow.putObject("treatment")
                .putArray("instructions")
                .addObject()
                .put("type", "OUTPUT")
                .put("port", there ? "2" : "1");
        ArrayNode criteria = flow.putObject("selector").putArray("criteria");
        criteria.addObject().put("type", "ETH_TYPE").put("ethType", "0x800");
        criteria.addObject().put("type", "IN_PORT").put("port", there ? 1L : 2L);
        criteria.addObject().put("type", "IPV4_DST").put("ip", there ? "10.9.0.10/32" : "10.9.0.2/32");
        criteria.addObject().put("type", "IPV4_SRC").put("ip", there ? "10.9.0.2/32" : "10.9.0.10/32");
        criteria.addObject().put("type", "IP_PROTO").put("protocol", 6L);
        criteria.addObject().put("type", there ? "TCP_DST" : "TCP_SRC").put("tcpPort", 5432L);
        return flow;
    }
}
