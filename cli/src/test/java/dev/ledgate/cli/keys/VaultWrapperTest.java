package dev.ledgate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ledgate.cli.Ledgate;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.KeyFile;
import dev.ledgate.crypto.keys.KeyWrapperUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a server that answers encrypt and decrypt as the documentation of the transit engine says, with AES-256-GCM under
 * one key. It leaves out: TLS, leases, key versions, policies (one token may do all), namespaces, and making keys.
 */
final class VaultWrapperTest {
    private static final String TOKEN = "hvs.a-token-of-the-test";
    private static final byte[] CONTEXT = {1, 2, 3};
    private static final byte[] DATA_KEY = "a data key of thirty-two bytes..".getBytes(StandardCharsets.UTF_8);

    private final Aead.Key key = new Aead.Key(new byte[32]);
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    /** Answered in place of what the engine would say. */
    private Optional<Integer> failure = Optional.empty();

    /** As a service that knows no associated data. */
    private boolean bindsNothing;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JsonMapper.builder().build().readTree(exchange.getRequestBody());
        String path = exchange.getRequestURI().getPath();
        if (failure.isPresent()) {
            reply(exchange, failure.get(), "{\"errors\":[\"as the test wants it\"]}");
        } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
            reply(exchange, 403, "{\"errors\":[\"permission denied\"]}");
        } else if (path.equals("/v1/transit/encrypt/ledgate")) {
            byte[] sealed = new Aead()
                    .seal(key, decoded(body, "plaintext"), decoded(body, "associated_data"), new SecureRandom());
            reply(
                    exchange,
                    200,
                    "{\"data\":{\"ciphertext\":\"vault:v1:"
                            + Base64.getEncoder().encodeToString(sealed) + "\",\"key_version\":1}}");
        } else if (path.equals("/v1/transit/decrypt/ledgate")) {
            byte[] sealed =
                    Base64.getDecoder().decode(body.get("ciphertext").asText().substring("vault:v1:".length()));
            try {
                byte[] plain = new Aead().open(key, sealed, 0, decoded(body, "associated_data"));
                reply(
                        exchange,
                        200,
                        "{\"data\":{\"plaintext\":\"" + Base64.getEncoder().encodeToString(plain) + "\"}}");
            } catch (CorruptEncoding e) {
                reply(exchange, 400, "{\"errors\":[\"cipher: message authentication failed\"]}");
            }
        } else {
            reply(exchange, path.startsWith("/v1/transit/") ? 400 : 404, "{\"errors\":[\"encryption key not found\"]}");
        }
    }

    private byte[] decoded(JsonNode body, String member) {
        boolean passedOver = member.equals("associated_data") && (bindsNothing || !body.has(member));
        return passedOver
                ? new byte[0]
                : Base64.getDecoder().decode(body.get(member).asText());
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private VaultWrapper wrapper(String mount, String name, String token) {
        return new VaultWrapper(
                new VaultWrapper.VaultKey(address(), mount, name), token, Optional.empty(), Duration.ofSeconds(10));
    }

    private VaultWrapper wrapper() {
        return wrapper("transit", "ledgate", TOKEN);
    }

    @Test
    void whatIsWrappedOpensForItsContextAlone() throws Exception {
        byte[] wrapped = wrapper().wrap(DATA_KEY, CONTEXT);

        assertThat(new String(wrapped, StandardCharsets.UTF_8)).startsWith("vault:v1:");
        assertThat(wrapper().unwrap(wrapped, CONTEXT)).isEqualTo(DATA_KEY);
        assertThatThrownBy(() -> wrapper().unwrap(wrapped, new byte[] {4})).isInstanceOf(CorruptEncoding.class);
        wrapped[20] = (byte) (wrapped[20] == 'A' ? 'B' : 'A');
        assertThatThrownBy(() -> wrapper().unwrap(wrapped, CONTEXT)).isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() -> wrapper().unwrap(new byte[] {'x', '"'}, CONTEXT))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void refusalsSayWhatToDoAndShowNoToken() {
        refused(wrapper("transit", "ledgate", "hvs.wrong"), "'update' on transit/encrypt/ledgate");
        refused(wrapper("transit", "other", TOKEN), "vault write -f transit/keys/other");
        refused(wrapper("elsewhere", "ledgate", TOKEN), "no transit engine at elsewhere");
        for (int status : new int[] {503, 429, 500, 302}) {
            failure = Optional.of(status);
            refused(wrapper(), status == 503 ? "unseal" : status == 429 ? "try again later" : "status " + status);
        }
        failure = Optional.empty();
        VaultWrapper late = wrapper();
        server.stop(0);
        refused(late, "--vault-address");
        assertThat(late.toString()).doesNotContain(TOKEN);
    }

    @Test
    void aVaultThatBindsNothingIsNotUsed() {
        bindsNothing = true;
        refused(wrapper(), "newer vault");
    }

    private static void refused(VaultWrapper wrapper, String advice) {
        assertThatThrownBy(() -> wrapper.wrap(DATA_KEY, CONTEXT))
                .isInstanceOf(KeyWrapperUnavailable.class)
                .hasMessageContaining(advice)
                .hasMessageNotContaining("hvs.");
    }

    @Test
    void aTokenNeverGoesOverTheNetworkInTheClear() {
        for (String address : new String[] {"http://vault.example:8200", "vault:8200", "https://u:p@h", "ftp://h"}) {
            assertThatThrownBy(() -> new VaultWrapper.VaultKey(URI.create(address), "transit", "ledgate"))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new VaultWrapper.VaultKey(URI.create("https://vault.example:8200"), "transit", "ledgate").name())
                .isEqualTo("ledgate");
    }

    @Test
    void aKeyFileIsMadeAndReadWithTheVaultAndNotWithoutIt() throws Exception {
        Path token = directory.resolve("token");
        Files.writeString(token, TOKEN + "\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        String store = directory.resolve("store").toString();
        String[] vault = {"--vault-address", address().toString(), "--vault-token-file", token.toString()};

        assertThat(run(vault, "init-authority", "--store", store, "physician@hospital-a"))
                .as(err.toString())
                .isZero();
        assertThat(KeyFile.head(Path.of(store)).wrapper()).isEqualTo("vault");
        assertThat(run(vault, "list", store)).as(err.toString()).isZero();
        failure = Optional.of(503);
        assertThat(run(vault, "list", store)).isEqualTo(KeysFailure.UNAVAILABLE);
        assertThat(err.toString()).contains("unseal");
    }

    private int run(String[] vault, String... words) {
        String[] all = new String[1 + words.length + vault.length];
        all[0] = "keys";
        System.arraycopy(words, 0, all, 1, words.length);
        System.arraycopy(vault, 0, all, 1 + words.length, vault.length);
        return Ledgate.commandLine()
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
