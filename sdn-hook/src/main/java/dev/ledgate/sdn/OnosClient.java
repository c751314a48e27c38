package dev.ledgate.sdn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The part of ONOS's REST API that we use. Says what the controller answered, and that proves nothing about a switch: ONOS
 * answers 2xx to rules for devices it does not know, and to deletions it loses. Waits for answers; safe for any thread.
 */
final class OnosClient {
    private static final int LONGEST_ANSWER = 64 << 20;
    private static final int LONGEST_MESSAGE = 200;
    private static final String NO_SUCH_APP = "Application Id is not found";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final String base;
    private final Supplier<OnosCredentials> credentials;
    private final Duration timeout;

    /** @param credentials asked for each request, so that a changed password needs no restart */
    OnosClient(HttpClient http, URI base, Supplier<OnosCredentials> credentials, Duration timeout) {
        this.http = http;
        this.base = base.toString().replaceAll("/+$", "");
        this.credentials = credentials;
        this.timeout = timeout;
    }

    /**
     * A switch as the controller sees it.
     *
     * @param role of this controller for the switch; only MASTER may change its rules
     */
    record Device(boolean available, String role) {
        boolean ready() {
            return available && "MASTER".equals(role);
        }
    }

    private record Answer(int status, byte[] body) {}

    /** Empty if the controller does not know it. */
    Optional<Device> device(String id) throws IOException, InterruptedException {
        Answer answer = call("GET", "/devices/" + id, Optional.empty());
        if (answer.status() == 404) {
            return Optional.empty();
        }
        JsonNode device = read(expect(answer, 200));
        return Optional.of(new Device(
                device.path("available").asBoolean(false), device.path("role").asText("")));
    }

    /** All rules under a name; none if it was never used. */
    List<StoredFlow> flows(String appId) throws IOException, InterruptedException {
        Answer answer = call("GET", "/flows/application/" + appId, Optional.empty());
        if (answer.status() == 404 && NO_SUCH_APP.equals(message(answer.body()))) {
            return List.of();
        }
        JsonNode flows = read(expect(answer, 200)).path("flows");
        if (!flows.isArray()) {
            throw new OnosException(answer.status(), "the controller's answer has no list of flows");
        }
        List<StoredFlow> read = new ArrayList<>();
        flows.forEach(flow -> read.add(FlowJson.read(flow)));
        return read;
    }

    /** Asks for rules, all in one request. They are not there yet when this returns, and perhaps never. */
    void add(String appId, List<FlowRule> rules) throws IOException, InterruptedException {
        byte[] body = json.writeValueAsBytes(FlowJson.writeAll(json, rules));
        Answer answer = expect(call("POST", "/flows?appId=" + appId, Optional.of(body)), 200);
        int taken = read(answer).path("flows").size();
        if (taken != rules.size()) {
            throw new OnosException(answer.status(), "the controller took " + taken + " of " + rules.size() + " rules");
        }
    }

    /** Asks for removal, all in one request. They are not gone yet when this returns, and perhaps never. */
    void remove(List<StoredFlow> flows) throws IOException, InterruptedException {
        byte[] body = json.writeValueAsBytes(FlowJson.references(json, flows));
        expect(call("DELETE", "/flows", Optional.of(body)), 204);
    }

    private Answer call(String method, String path, Optional<byte[]> body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", credentials.get().header())
                .header("Accept", "application/json")
                .method(method, body.map(BodyPublishers::ofByteArray).orElseGet(BodyPublishers::noBody));
        if (body.isPresent()) {
            request.header("Content-Type", "application/json");
        }
        // The request's own timeout ends with the head of the answer; this one covers its body too.
        CompletableFuture<HttpResponse<byte[]>> response =
                http.sendAsync(request.build(), new LimitedBody(LONGEST_ANSWER));
        try {
            HttpResponse<byte[]> answer = response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(answer.statusCode(), answer.body());
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new OnosException(
                    "the controller gives no answer (" + why.getClass().getSimpleName() + ")", why);
        } catch (TimeoutException e) {
            throw new OnosException("the controller gives no answer within " + timeout.toMillis() + " ms", e);
        } finally {
            response.cancel(true);
        }
    }

    private Answer expect(Answer answer, int status) throws OnosException {
        if (answer.status() == status) {
            return answer;
        }
        String why = switch (answer.status()) {
            case 401 -> "it does not accept our name and password";
            case 403 -> "our account may not do this; it needs the role admin";
            default -> message(answer.body());
        };
        throw new OnosException(
                answer.status(), "the controller answered " + answer.status() + (why.isEmpty() ? "" : ": " + why));
    }

    private JsonNode read(Answer answer) throws OnosException {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new OnosException(answer.status(), "the controller's answer is no JSON");
        }
    }

    /** The message of an error in JSON; empty for the HTML that ONOS sends with 401 and 415. */
    private String message(byte[] body) {
        try {
            JsonNode error = json.readTree(new String(body, StandardCharsets.UTF_8));
            String text = error == null ? "" : error.path("message").asText("");
            return text.substring(0, Math.min(text.length(), LONGEST_MESSAGE)).replaceAll("\\p{Cntrl}", " ");
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
