package dev.ledgate.sdn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers like ONOS 2.5.6 did, and fails like it did ({@code onos-2.5.6/README.md}); the 5 s between its looks at a switch
 * are a parameter.
 *
 * <p>Left out: intents, hosts, groups, meters, links, the ACL application, clusters, TLS and roles; temporary flows (refused
 * here, as the hook never asks for them); rules that somebody puts on or takes off the switch behind the controller's back;
 * packets, so "the path is open" here means that both rules are on the switch; ONOS's own hash: only the composition of a
 * flow id is kept; the latency of answers.
 */
final class OnosDouble implements AutoCloseable {
    static final OnosCredentials ACCOUNT = new OnosCredentials("onos", "rocks");
    private static final String PREFIX = "/onos/v1";
    private static final String DEFAULT_APP = "org.onosproject.rest";
    private static final int FIRST_APP_NUMBER = 40;
    private static final String NO_DEVICE = "Device is not found";
    private static final String NO_APP = "Application Id is not found";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final long pollNanos;
    private final long startNanos = System.nanoTime();
    private final Map<String, Switch> switches = new LinkedHashMap<>();
    private final Map<String, Entry> store = new LinkedHashMap<>();
    private final Map<String, Integer> apps = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Deque<Answer> instead = new ArrayDeque<>();
    private int failsAt = -1;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean stalls;
    private boolean dead;
    private boolean switchRefuses;
    private boolean losesEveryDelete;
    private boolean losesEveryPost;

    private static final class Switch {
        final Map<String, ObjectNode> table = new LinkedHashMap<>();
        boolean connected = true;
        boolean wipeOnConnect;
    }

    private static final class Entry {
        final String id;
        final String app;
        final ObjectNode rule;
        long askedNanos;
        boolean failed;
        long goneNanos = Long.MAX_VALUE;

        Entry(String id, String app, ObjectNode rule) {
            this.id = id;
            this.app = app;
            this.rule = rule;
        }

        String device() {
            return rule.path("deviceId").asText();
        }
    }

    private record Answer(int status, String type, byte[] body, Optional<String> location) {}

    private static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequest(String message) {
            super(message);
        }
    }

    private OnosDouble(HttpServer server, Duration poll) {
        this.server = server;
        this.pollNanos = poll.toNanos();
    }

    /** @param poll in place of ONOS's 5 s */
    static OnosDouble start(Duration poll, String... devices) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OnosDouble started = new OnosDouble(server, poll);
        for (String device : devices) {
            started.switches.put(device, new Switch());
        }
        server.createContext("/", started::handle);
        server.setExecutor(started.threads);
        server.start();
        return started;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PREFIX);
    }

    synchronized void disconnect(String device) {
        at(device).connected = false;
    }

    /** The switch connects; after a restart of the controller it is wiped first. */
    synchronized void connect(String device) {
        Switch s = at(device);
        s.connected = true;
        if (s.wipeOnConnect) {
            s.table.clear();
            s.wipeOnConnect = false;
        }
    }

    /** The controller dies; switches keep their rules. */
    synchronized void kill() {
        dead = true;
    }

    /** It is back, knows the applications and no flow, and has no switch yet. */
    synchronized void restart() {
        dead = false;
        store.clear();
        switches.values().forEach(s -> {
            s.connected = false;
            s.wipeOnConnect = true;
        });
    }

    /** New rules end as FAILED. */
    synchronized void switchRefusesRules() {
        switchRefuses = true;
    }

    /** Deletions are answered 204 and lost, although the switch is there. */
    synchronized void loseDeletions(boolean lose) {
        losesEveryDelete = lose;
    }

    /** New rules are answered 200 and lost, as when the switch goes away between the question for it and the request. */
    synchronized void loseAdditions(boolean lose) {
        losesEveryPost = lose;
    }

    /** The next request gets this answer, whatever it asks. */
    synchronized void answerOnce(int status, String type, String body) {
        instead.add(new Answer(status, type, body.getBytes(StandardCharsets.UTF_8), Optional.empty()));
    }

    /** Whether {@link #answerOnce} has not been asked for yet. */
    synchronized boolean owesAnswer() {
        return !instead.isEmpty();
    }

    /** The n-th request from now on, counted from 0, is carried out and answered 500. */
    synchronized void failAt(int n) {
        failsAt = n;
    }

    /** Answers begin from now on, and never end. */
    synchronized void stall() {
        stalls = true;
    }

    /** A rule is put into store and switch as if somebody had asked for it under an application's name. */
    synchronized void put(String app, ObjectNode rule) {
        register(app);
        String id = id(app, rule);
        Entry entry = new Entry(id, app, rule);
        entry.askedNanos = startNanos - pollNanos;
        store.put(id, entry);
        at(rule.path("deviceId").asText()).table.put(id, rule);
    }

    /** Rules that the switch has now. */
    synchronized List<ObjectNode> onSwitch(String device) {
        return List.copyOf(at(device).table.values());
    }

    /** Rules in the store. */
    synchronized int stored() {
        forgetGone();
        return store.size();
    }

    /** Methods and paths of all requests so far. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private Switch at(String device) {
        return Optional.ofNullable(switches.get(device)).orElseThrow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        @Nullable Answer answer;
        synchronized (this) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            answer = dead ? null : instead.isEmpty() ? answer(exchange, body) : instead.remove();
            if (failsAt-- == 0) {
                answer = error(500, "out of order");
            }
        }
        if (answer == null) {
            exchange.close();
            return;
        }
        if (answer.location().isPresent()) {
            exchange.getResponseHeaders().set("Location", answer.location().get());
        }
        if (answer.body().length > 0) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
        }
        if (isStalling()) {
            exchange.sendResponseHeaders(answer.status(), answer.body().length + 1L);
            exchange.getResponseBody().write(answer.body());
            exchange.getResponseBody().flush();
            waitUntilClosed();
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    private synchronized boolean isStalling() {
        return stalls;
    }

    private void waitUntilClosed() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        throw new IOException("closed");
    }

    private Answer answer(HttpExchange exchange, byte[] body) {
        if (!ACCOUNT.header().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return html(401, "Unauthorized", exchange);
        }
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(PREFIX + "/")) {
            return html(404, "Not Found", exchange);
        }
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (body.length > 0 && !type.startsWith("application/json")) {
            return html(415, "Unsupported Media Type", exchange);
        }
        forgetGone();
        List<String> parts = List.of(path.substring(PREFIX.length() + 1).split("/", -1));
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String app = query.startsWith("appId=") ? query.substring("appId=".length()) : DEFAULT_APP;
        try {
            return switch (exchange.getRequestMethod()) {
                case "GET" -> get(parts);
                case "POST" -> post(parts, app, body);
                case "DELETE" -> delete(parts, body);
                default -> html(405, "Method Not Allowed", exchange);
            };
        } catch (JsonProcessingException e) {
            return error(400, "com.fasterxml.jackson.core.JsonParseException: " + e.getOriginalMessage());
        } catch (IOException e) {
            return error(500, String.valueOf(e.getMessage()));
        } catch (BadRequest e) {
            return error(400, String.valueOf(e.getMessage()));
        }
    }

    private Answer get(List<String> parts) throws JsonProcessingException {
        if (parts.get(0).equals("devices")) {
            return devices(parts);
        }
        if (!parts.get(0).equals("flows")) {
            return error(404, "HTTP 404 Not Found");
        }
        if (parts.size() == 3 && parts.get(1).equals("application")) {
            return apps.containsKey(parts.get(2))
                    ? flows(store.values().stream()
                            .filter(e -> e.app.equals(parts.get(2)))
                            .toList())
                    : error(404, NO_APP);
        }
        if (parts.size() == 1) {
            return flows(List.copyOf(store.values()));
        }
        if (!switches.containsKey(parts.get(1))) {
            return error(404, NO_DEVICE);
        }
        return flows(store.values().stream()
                .filter(e -> e.device().equals(parts.get(1)))
                .filter(e -> parts.size() == 2 || e.id.equals(parts.get(2)))
                .toList());
    }

    private Answer devices(List<String> parts) throws JsonProcessingException {
        if (parts.size() == 1) {
            ObjectNode all = json.createObjectNode();
            ArrayNode list = all.putArray("devices");
            switches.forEach((id, s) -> list.add(device(id, s)));
            return ok(all);
        }
        Switch known = switches.get(parts.get(1));
        return known == null ? error(404, NO_DEVICE) : ok(device(parts.get(1), known));
    }

    private ObjectNode device(String id, Switch s) {
        return json.createObjectNode()
                .put("id", id)
                .put("type", "SWITCH")
                .put("available", s.connected)
                .put("role", s.connected ? "MASTER" : "NONE");
    }

    private Answer post(List<String> parts, String app, byte[] body) throws IOException, BadRequest {
        if (!parts.get(0).equals("flows") || parts.size() > 2) {
            return error(404, "HTTP 404 Not Found");
        }
        JsonNode asked = json.readTree(body);
        if (parts.size() == 2) {
            ObjectNode rule = checked(asked);
            if (!rule.path("deviceId").asText().equals(parts.get(1))) {
                throw new BadRequest("Invalid deviceId in flow creation request");
            }
            String id = add(app, rule);
            return new Answer(201, "", new byte[0], Optional.of(base() + "/flows/" + parts.get(1) + "/" + id));
        }
        if (!asked.path("flows").isArray()) {
            throw new BadRequest("Flows array was not specified");
        }
        List<ObjectNode> rules = new ArrayList<>();
        for (JsonNode flow : asked.path("flows")) {
            rules.add(checked(flow));
        }
        ObjectNode answer = json.createObjectNode();
        ArrayNode ids = answer.putArray("flows");
        for (ObjectNode rule : rules) {
            ids.addObject().put("deviceId", rule.path("deviceId").asText()).put("flowId", add(app, rule));
        }
        return ok(answer);
    }

    private static ObjectNode checked(JsonNode flow) throws BadRequest {
        require(flow.has("priority"), "priority member is required in FlowRule");
        require(flow.path("priority").asInt() <= 65_535, "Priority cannot be greater than 65535");
        boolean permanent = flow.path("isPermanent").asBoolean(false);
        require(permanent || flow.has("timeout"), "timeout member is required in FlowRule if the flow is temporary");
        require(permanent, "this double has no temporary flows");
        for (JsonNode criterion : flow.path("selector").path("criteria")) {
            String type = criterion.path("type").asText();
            require(
                    List.of("IN_PORT", "ETH_TYPE", "IP_PROTO", "IPV4_SRC", "IPV4_DST", "TCP_SRC", "TCP_DST")
                            .contains(type),
                    "Type " + type + " is unknown");
            require(
                    !criterion.has("ip") || criterion.path("ip").asText().contains("/"),
                    "Malformed IP prefix string: " + criterion.path("ip").asText() + ". A prefix length is needed");
        }
        return flow.deepCopy();
    }

    private static void require(boolean holds, String message) throws BadRequest {
        if (!holds) {
            throw new BadRequest(message);
        }
    }

    private String add(String app, ObjectNode rule) {
        register(app);
        String id = id(app, rule);
        Switch s = switches.get(rule.path("deviceId").asText());
        if (s != null && s.connected && !losesEveryPost) {
            Entry entry = new Entry(id, app, rule);
            entry.askedNanos = System.nanoTime();
            entry.failed = switchRefuses;
            store.put(id, entry);
            if (!switchRefuses) {
                s.table.put(id, rule);
            }
        }
        return id;
    }

    private Answer delete(List<String> parts, byte[] body) throws IOException {
        if (parts.size() == 1) {
            for (JsonNode flow : json.readTree(body).path("flows")) {
                remove(flow.path("deviceId").asText(), flow.path("flowId").asText());
            }
            return empty(204);
        }
        if (parts.get(1).equals("application")) {
            if (!apps.containsKey(parts.get(2))) {
                return error(404, NO_APP);
            }
            store.values().stream()
                    .filter(e -> e.app.equals(parts.get(2)))
                    .toList()
                    .forEach(e -> remove(e.device(), e.id));
            return empty(204);
        }
        if (!switches.containsKey(parts.get(1))) {
            return error(404, NO_DEVICE);
        }
        if (!parts.get(2).matches("[0-9]+")) {
            return empty(404);
        }
        remove(parts.get(1), parts.get(2));
        return empty(204);
    }

    private void remove(String device, String id) {
        Switch s = switches.get(device);
        Entry entry = store.get(id);
        if (s == null || entry == null || !s.connected || losesEveryDelete) {
            return;
        }
        s.table.remove(id);
        entry.goneNanos = Math.min(entry.goneNanos, System.nanoTime() + pollNanos / 50);
    }

    private void forgetGone() {
        long now = System.nanoTime();
        store.values().removeIf(entry -> entry.goneNanos <= now);
    }

    private Answer flows(List<Entry> entries) throws JsonProcessingException {
        ObjectNode answer = json.createObjectNode();
        ArrayNode list = answer.putArray("flows");
        for (Entry entry : entries) {
            ObjectNode flow = entry.rule.deepCopy();
            flow.put("groupId", 0)
                    .put("state", state(entry))
                    .put("life", 0)
                    .put("liveType", "UNKNOWN")
                    .put("packets", 0)
                    .put("id", entry.id)
                    .put("appId", entry.app)
                    .put("tableId", 0)
                    .put("tableName", "0");
            ((ObjectNode) flow.path("treatment")).putArray("deferred");
            list.add(flow);
        }
        return ok(answer);
    }

    private String state(Entry entry) {
        if (entry.failed) {
            return "FAILED";
        }
        if (entry.goneNanos != Long.MAX_VALUE) {
            return "PENDING_REMOVE";
        }
        long looksBefore = (entry.askedNanos - startNanos) / pollNanos;
        long looksNow = (System.nanoTime() - startNanos) / pollNanos;
        return looksNow > looksBefore ? "ADDED" : "PENDING_ADD";
    }

    private void register(String app) {
        apps.computeIfAbsent(app, name -> FIRST_APP_NUMBER + apps.size());
    }

    /** Treatment and timeout are not in it. */
    private String id(String app, ObjectNode rule) {
        String key = rule.path("deviceId").asText() + rule.path("priority") + rule.path("selector");
        long number = Optional.ofNullable(apps.get(app)).orElseThrow();
        return Long.toString(number << 48 | (key.hashCode() & 0xffff_ffffL));
    }

    private Answer ok(JsonNode body) throws JsonProcessingException {
        return new Answer(200, "application/json", json.writeValueAsBytes(body), Optional.empty());
    }

    private Answer error(int code, String message) {
        ObjectNode body = json.createObjectNode().put("code", code).put("message", message);
        return new Answer(code, "application/json", body.toString().getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static Answer empty(int status) {
        return new Answer(status, "", new byte[0], Optional.empty());
    }

    private static Answer html(int status, String title, HttpExchange exchange) {
        String page = "<html><head><title>Error " + status + " " + title + "</title></head><body><h2>HTTP ERROR "
                + status + " " + title + "</h2><p>" + exchange.getRequestURI().getPath() + "</p></body></html>";
        return new Answer(
                status, "text/html;charset=iso-8859-1", page.getBytes(StandardCharsets.ISO_8859_1), Optional.empty());
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
