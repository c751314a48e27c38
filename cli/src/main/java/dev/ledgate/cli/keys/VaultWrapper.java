package dev.ledgate.cli.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.KeyWrapperUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Wraps with a named key of HashiCorp Vault's transit engine, which never leaves it: {@code POST /v1/MOUNT/encrypt/NAME} and
 * {@code .../decrypt/NAME} with the context as {@code associated_data}, so the key must be of an AEAD type (aes256-gcm96,
 * the engine's default). What is wrapped is the engine's own text, {@code vault:vN:...}, in UTF-8; the engine unwraps what
 * older versions of its key wrapped. For one thread.
 */
final class VaultWrapper implements KeyWrapper {
    static final String KIND = "vault";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER = 1 << 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]{1,4000}={0,2}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /**
     * Which key of which service.
     *
     * @param address {@code https://HOST[:PORT]}; without TLS only on this machine, as the token would be seen
     * @param mount where the engine is mounted, mostly {@code transit}
     */
    record VaultKey(URI address, String mount, String name) {
        VaultKey {
            boolean local = "http".equals(address.getScheme())
                    && address.getHost() != null
                    && LOOPBACK.contains(address.getHost());
            if (address.getHost() == null || !(local || "https".equals(address.getScheme()))) {
                throw new IllegalArgumentException(
                        "a vault's address is https://HOST:PORT; http is for localhost alone, as it shows the token");
            }
            if (address.getUserInfo() != null || address.getQuery() != null || address.getFragment() != null) {
                throw new IllegalArgumentException("a vault's address has neither user, query nor fragment");
            }
            if (!NAME.matcher(mount).matches() || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a vault's mount and key have up to 128 letters, digits, '_', '.' and '-'");
            }
        }

        private URI to(String action) {
            String base = address.toString().replaceAll("/+$", "");
            return URI.create(base + "/v1/" + mount + "/" + action + "/" + name);
        }
    }

    private final VaultKey key;
    private final String token;
    private final Duration limit;
    private final HttpClient client;

    /**
     * @param token not shown in any message; a copy stays in memory until the collector takes it
     * @param trusted what vouches for the server in place of the JDK's authorities
     * @param limit how long one answer may take
     */
    VaultWrapper(VaultKey key, String token, Optional<SSLContext> trusted, Duration limit) {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("a vault's token is one line of visible ASCII");
        }
        this.key = key;
        this.token = token;
        this.limit = limit;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
        trusted.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public byte[] wrap(byte[] dataKey, byte[] context) throws KeyWrapperUnavailable {
        Answer answer = ask("encrypt", Map.of("plaintext", base64(dataKey), "associated_data", base64(context)));
        String wrapped = answer.required("ciphertext");
        if (!CIPHERTEXT.matcher(wrapped).matches()) {
            throw new KeyWrapperUnavailable("the vault's answer is not a transit ciphertext; check --vault-address");
        }
        requireBound(wrapped);
        return wrapped.getBytes(StandardCharsets.UTF_8);
    }

    /** A service that knows no associated data passes over it; what it wraps would open in any place. */
    private void requireBound(String wrapped) throws KeyWrapperUnavailable {
        Answer without = ask("decrypt", Map.of("ciphertext", wrapped));
        if (without.status() == 200) {
            throw new KeyWrapperUnavailable(
                    "the vault does not bind what it wraps to its place: it passes over associated_data. Use a newer vault");
        } else if (!without.notAuthentic()) {
            throw new KeyWrapperUnavailable(without.complaint());
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws KeyWrapperUnavailable, CorruptEncoding {
        String ciphertext = new String(wrapped, StandardCharsets.ISO_8859_1);
        if (!CIPHERTEXT.matcher(ciphertext).matches()) {
            throw new CorruptEncoding("a wrapped key is not a transit ciphertext");
        }
        Answer answer = ask("decrypt", Map.of("ciphertext", ciphertext, "associated_data", base64(context)));
        if (answer.notAuthentic()) {
            throw new CorruptEncoding("a wrapped key does not open with this key of the vault");
        }
        try {
            return Base64.getDecoder().decode(answer.required("plaintext"));
        } catch (IllegalArgumentException e) {
            throw new KeyWrapperUnavailable("the vault's answer is not base64; check --vault-address", e);
        }
    }

    private Answer ask(String action, Map<String, String> body) throws KeyWrapperUnavailable {
        try {
            HttpRequest request = HttpRequest.newBuilder(key.to(action))
                    .timeout(limit)
                    .header("X-Vault-Token", token)
                    .header("X-Vault-Request", "true")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)))
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
                if (bytes.length > MAX_ANSWER) {
                    throw new KeyWrapperUnavailable("the vault's answer is too long; check --vault-address");
                }
                return new Answer(response.statusCode(), json(bytes), action, key);
            }
        } catch (KeyWrapperUnavailable e) {
            throw e;
        } catch (IOException e) {
            throw new KeyWrapperUnavailable(
                    "the vault at " + key.address() + " does not answer ("
                            + e.getClass().getSimpleName()
                            + "): check --vault-address, the network, and --vault-ca-file if its certificate is private",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyWrapperUnavailable("interrupted while waiting for the vault", e);
        }
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            return tree == null ? MAPPER.createObjectNode() : tree;
        } catch (JsonProcessingException e) {
            // A proxy's page, for instance: the status says what to do. Its text is not shown.
            return MAPPER.createObjectNode();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private record Answer(int status, JsonNode body, String action, VaultKey key) {
        /**
         * Vault answers 400 both for this and for requests that make no sense, and tells them apart in words; some versions
         * answer 500 for the first (hashicorp/vault#10842).
         */
        boolean notAuthentic() {
            if (status != 400 && status != 500) {
                return false;
            }
            for (JsonNode error : body.path("errors")) {
                if (error.asText().contains("authentication failed")
                        || error.asText().contains("invalid ciphertext")) {
                    return true;
                }
            }
            return false;
        }

        String required(String member) throws KeyWrapperUnavailable {
            if (status != 200) {
                throw new KeyWrapperUnavailable(complaint());
            }
            JsonNode value = body.path("data").path(member);
            if (!value.isTextual()) {
                throw new KeyWrapperUnavailable(
                        "the vault's answer has no " + member + "; check --vault-address and --vault-mount");
            }
            return value.asText();
        }

        String complaint() {
            String path = key.mount() + "/" + action + "/" + key.name();
            return switch (status) {
                case 400 ->
                    "the vault refuses the request: is there a key '" + key.name()
                            + "' of type aes256-gcm96? 'vault write -f " + key.mount() + "/keys/" + key.name()
                            + "' makes one";
                case 403 ->
                    "the vault refuses the token: it has expired, or its policy lacks 'update' on " + path
                            + "; put a fresh one into --vault-token-file";
                case 404 -> "the vault has no transit engine at " + key.mount() + "; check --vault-mount";
                case 429, 473 -> "the vault is overloaded or on standby (" + status + "); try again later";
                case 503 -> "the vault is sealed or in maintenance; unseal it and try again";
                default -> "the vault answers with status " + status + "; look into its own log";
            };
        }
    }

    @Override
    public String toString() {
        return "VaultWrapper[" + key + "]";
    }
}
