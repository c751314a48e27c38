package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import dev.ledgate.proxy.server.ProxyConfig.Limits;
import dev.ledgate.proxy.server.ProxyConfig.Tls;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import dev.ledgate.proxy.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StartupTest {
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static ByteBuf request(int... ints) {
        ByteBuf out = Unpooled.buffer();
        for (int i : ints) {
            out.writeInt(i);
        }
        return out;
    }

    private static ByteBuf startup(int version, Map<String, String> parameters) {
        ByteBuf out = Unpooled.buffer();
        StartupPacket.writeStartup(out, parameters);
        out.setInt(4, version);
        return out;
    }

    private static String answer(ByteBuf packet) throws Exception {
        try (WireClient client = new WireClient(proxy.port())) {
            client.write(packet);
            return client.until('E', 1);
        }
    }

    @Test
    void theGreetingShowsTheLoginAndNotTheRole() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            assertThat(client.greeting())
                    .contains(
                            "session_authorization=alice",
                            "client_encoding=UTF8",
                            "standard_conforming_strings=on",
                            "is_superuser=off",
                            "ZI")
                    .anyMatch(s -> s.startsWith("server_version=15"));
            assertThat(client.query("show search_path")).contains("D[public]");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {StartupPacket.SSL, StartupPacket.GSSENC})
    void encryptionThatIsNotToBeHadIsDeclinedByOneByte(int code) throws Exception {
        try (WireClient client = new WireClient(proxy.port())) {
            client.write(request(8, code));
            assertThat(client.readByte()).isEqualTo('N');
            client.write(startup(StartupPacket.VERSION_3_0, Map.of("user", "alice")));
            assertThat(client.readByte()).isEqualTo('R');
        }
    }

    @Test
    void aNewerMinorVersionIsNegotiatedDown() throws Exception {
        assertThat(answer(startup(196610, Map.of("user", "alice", "_pq_.new", "1", "replication", "true"))))
                .isEqualTo("v E[0A000]");
        assertThat(answer(startup(StartupPacket.VERSION_3_0, Map.of("user", "alice", "replication", "database"))))
                .isEqualTo("E[0A000]");
    }

    @Test
    void whatIsNotAStartupPacketEndsTheConnection() throws Exception {
        assertThat(answer(startup(131072, Map.of("user", "alice")))).isEqualTo("E[0A000]");
        assertThat(answer(startup(StartupPacket.VERSION_3_0, Map.of()))).isEqualTo("E[28000]");
        assertThat(answer(request(2_000_000_000, 1))).isEqualTo("E[08P01]");
        assertThat(answer(request(4, 1))).isEqualTo("E[08P01]");
        assertThat(answer(request(8, StartupPacket.SSL, 0x16030100))).isEqualTo("E[08P01]");
        assertThat(answer(Unpooled.buffer().writeByte(0x16).writeBytes(new byte[10])))
                .isEqualTo("E[08P01]");
    }

    @Test
    void settingsThatCouldChangeTheMeaningOfStatementsAreRefused() {
        for (String option : new String[] {
            "options=-c search_path=pg_temp",
            "options=-c role=postgres",
            "options=-e",
            "options=--session_authorization=x"
        }) {
            assertThatThrownBy(() -> proxy.connect("alice", option)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void harmlessSettingsReachTheServer() throws Exception {
        try (Connection c = proxy.connect(
                "alice",
                "options=-c statement_timeout=4321 --extra_float_digits=1 -c ledgate.purpose=quality\\ control",
                "ApplicationName=ward")) {
            try (var r = c.createStatement()
                    .executeQuery("select current_setting('statement_timeout'), current_setting('application_name')")) {
                r.next();
                assertThat(r.getString(1)).isEqualTo("4321ms");
                assertThat(r.getString(2)).isEqualTo("ward");
            }
        }
    }

    @Test
    void aLoginWithoutContractLearnsWhatIsMissing() {
        assertThatThrownBy(() -> proxy.connect("stranger"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("has no HISC")
                .hasMessageContaining("./ledgate request")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("28000");
        assertThat(proxy.audit.actions()).contains("login DENIED28000");
    }

    @Test
    void wrongPasswordsAndUnknownLoginsLookAlike() throws Exception {
        try (WireClient wrong = WireClient.login(proxy.port(), "alice", "wrong");
                WireClient unknown = WireClient.login(proxy.port(), "nobody", "wrong")) {
            assertThat(wrong.greeting()).isEqualTo(unknown.greeting()).containsExactly("E[28P01]");
        }
    }

    @Test
    void tooManyClientsAreTurnedAway() throws Exception {
        Limits one = new Limits(1, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(5));
        try (TestProxy small = TestProxy.start(Tls.OFF, one);
                WireClient first = WireClient.alice(small)) {
            assertThat(first.query("select 1")).endsWith("ZI");
            assertThatThrownBy(() -> small.connect("alice"))
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("53300");
        }
    }

    @Test
    void aMessageAboveTheLimitEndsTheSession() throws Exception {
        Limits tiny = new Limits(9, 1000, Duration.ofSeconds(5), Duration.ofSeconds(5));
        try (TestProxy small = TestProxy.start(Tls.OFF, tiny);
                WireClient client = WireClient.alice(small)) {
            client.send(new Query("select '" + "x".repeat(2000) + "'"));
            assertThat(client.until('Z', 1)).isEqualTo("E[54000] EOF");
        }
    }

    @Test
    void aLoginThatTakesTooLongIsEnded() throws Exception {
        Limits hasty = new Limits(9, 1000, Duration.ofMillis(200), Duration.ofSeconds(5));
        try (TestProxy small = TestProxy.start(Tls.OFF, hasty);
                WireClient client = new WireClient(small.port())) {
            assertThat(client.until('Z', 1)).isEqualTo("E[57P03] EOF");
        }
    }

    @Test
    void aCancelRequestEndsTheRunningStatementThoughItsSenderDoesNotWait() throws Exception {
        try (WireClient client = WireClient.alice(proxy, "application_name=canceltest")) {
            client.send(new Query("select pg_sleep(30)"));
            Thread.sleep(300);
            client.cancel();
            assertThat(client.until('Z', 1)).isEqualTo("T1 E[57014] ZI");
            assertThat(client.query("select 1")).endsWith("ZI");
        }
    }

    @Test
    void aCancelRequestWithAWrongKeyDoesNothing() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            client.send(new Query("select pg_sleep(0.5)"));
            try (WireClient canceller = new WireClient(proxy.port())) {
                canceller.write(request(16, StartupPacket.CANCEL, client.processId(), client.secret() + 1));
                assertThat(canceller.readByte()).isEqualTo(-1);
            }
            assertThat(client.until('Z', 1)).isEqualTo("T1 D[] C(SELECT 1) ZI");
        }
    }

    @Test
    void theSessionIsCountedOutWhenItsClientLeaves() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            assertThat(client.query("select 1")).endsWith("ZI");
            assertThat(proxy.server().sessions()).isPositive();
        }
        await().until(() -> proxy.server().sessions() == 0);
    }
}
