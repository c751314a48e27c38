package dev.ledgate.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScramTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ScramVerifier VERIFIER =
            ScramVerifier.of("pencil".toCharArray(), "0123456789abcdef".getBytes(StandardCharsets.US_ASCII), 4096);

    private static ScramClient client(String password) {
        return new ScramClient(new RoleCredentials("user", password.toCharArray()), RANDOM);
    }

    private static ScramServer server(Optional<byte[]> endPoint) {
        return new ScramServer(VERIFIER, true, endPoint, RANDOM);
    }

    private static void run(ScramClient client, ScramServer server) throws AuthenticationFailed {
        String serverFirst = server.first(ScramClient.MECHANISM, client.first());
        client.verify(server.last(client.last(serverFirst)));
    }

    @Test
    void bothSidesProveThatTheyKnowThePassword() throws Exception {
        run(client("pencil"), server(Optional.empty()));
    }

    @Test
    void aWrongPasswordFails() {
        assertThatThrownBy(() -> run(client("pen"), server(Optional.empty()))).isInstanceOf(AuthenticationFailed.class);
    }

    @Test
    void anUnknownLoginIsChallengedLikeAKnownOneAndFails() throws Exception {
        PhantomVerifiers phantoms = new PhantomVerifiers(RANDOM);
        assertThat(phantoms.of("nobody").salt()).isEqualTo(phantoms.of("nobody").salt());
        assertThat(phantoms.of("nobody").salt())
                .isNotEqualTo(phantoms.of("someone").salt())
                .hasSize(16);
        ScramServer server = new ScramServer(VERIFIER, false, Optional.empty(), RANDOM);
        ScramClient client = client("pencil");
        String serverFirst = server.first(ScramClient.MECHANISM, client.first());
        assertThat(serverFirst).contains(",i=4096");
        assertThatThrownBy(() -> server.last(client.last(serverFirst))).isInstanceOf(AuthenticationFailed.class);
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsFoundOut() throws Exception {
        ScramClient client = client("pencil");
        String serverFirst = server(Optional.empty()).first(ScramClient.MECHANISM, client.first());
        client.last(serverFirst);
        String forged = "v=" + Base64.getEncoder().encodeToString(new byte[32]);
        assertThatThrownBy(() -> client.verify(forged)).isInstanceOf(AuthenticationFailed.class);
        assertThatThrownBy(() -> client("pencil").verify(forged)).isInstanceOf(AuthenticationFailed.class);
    }

    @Test
    void channelBindingIsOfferedFirstOnEncryptedConnections() {
        assertThat(server(Optional.of(new byte[32])).mechanisms())
                .containsExactly("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
        assertThat(server(Optional.empty()).mechanisms()).containsExactly("SCRAM-SHA-256");
    }

    @Test
    void someoneWhoTookTheOfferOfChannelBindingOutIsFoundOut() {
        ScramServer server = server(Optional.of(new byte[32]));
        assertThatThrownBy(() -> server.first("SCRAM-SHA-256", "y,,n=,r=abc"))
                .isInstanceOf(AuthenticationFailed.class)
                .hasMessageContaining("channel binding");
    }

    @Test
    void anotherServersCertificateDoesNotBind() throws Exception {
        ScramServer server = server(Optional.of(new byte[32]));
        String serverFirst = server.first("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=,r=abc");
        String nonce = serverFirst.substring(2, serverFirst.indexOf(','));
        byte[] header = "p=tls-server-end-point,,".getBytes(StandardCharsets.US_ASCII);
        byte[] binding = Arrays.copyOf(header, header.length + 32);
        binding[binding.length - 1] = 1;
        String last = "c=" + Base64.getEncoder().encodeToString(binding) + ",r=" + nonce + ",p="
                + Base64.getEncoder().encodeToString(new byte[32]);
        assertThatThrownBy(() -> server.last(last)).isInstanceOf(AuthenticationFailed.class);
    }

    @Test
    void malformedMessagesFail() {
        for (String first : new String[] {"", "n", "n,", "n,,", "n,,n=", "n,,n=,r=", "n,a=x,n=,r=a", "x,,n=,r=a"}) {
            assertThatThrownBy(() -> server(Optional.empty()).first("SCRAM-SHA-256", first))
                    .isInstanceOf(AuthenticationFailed.class);
        }
        for (String last : new String[] {"", "c=biws", "c=biws,r=x,p=%%", "p=x,c=biws", "c=biws,r=x,p=", ",p="}) {
            assertThatThrownBy(() -> {
                        ScramServer server = server(Optional.empty());
                        server.first("SCRAM-SHA-256", "n,,n=,r=abc");
                        server.last(last);
                    })
                    .isInstanceOf(AuthenticationFailed.class);
        }
        assertThatThrownBy(() -> server(Optional.empty()).first("PLAIN", "n,,n=,r=abc"))
                .isInstanceOf(AuthenticationFailed.class);
    }

    @Test
    void aVerifierIsReadBackFromPostgresForm() {
        ScramVerifier read = ScramVerifier.parse(VERIFIER.text());
        assertThat(read.text()).isEqualTo(VERIFIER.text());
        assertThat(read.toString()).doesNotContain(Base64.getEncoder().encodeToString(VERIFIER.serverKey()));
        assertThatThrownBy(() -> ScramVerifier.parse("md5abc")).isInstanceOf(IllegalArgumentException.class);
    }
}
