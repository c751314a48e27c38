package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ledgate.policy.Address;
import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultTest {
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static WhitelistEntry path() {
        Address address = new Address("0x" + "1".repeat(40));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new WhitelistEntry(address, address, loopback, new InetSocketAddress(loopback, 5432));
    }

    @Test
    void whenTheAuditCannotBeWrittenNothingIsRead() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            proxy.audit.breakDown();
            assertThat(client.query("select 1")).isEqualTo("T1 E[57P03] ZI");
            assertThat(client.query("select 1 for update")).isEqualTo("E[57P03] ZI");
            assertThat(client.query("begin")).isEqualTo("C(BEGIN) ZT");
            assertThat(client.query("update people set bal = 0")).isEqualTo("E[57P03] ZE");
        }
    }

    @Test
    void whenTheAuditCannotBeWrittenNobodyLogsIn() {
        proxy.audit.breakDown();
        assertThatThrownBy(() -> proxy.connect("alice"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("audit record");
    }

    @Test
    void aPathIsOpenedForTheFirstSessionAndClosedAfterTheLast() throws Exception {
        proxy.decisions.pathFor(path());
        try (WireClient first = WireClient.alice(proxy)) {
            try (WireClient second = WireClient.alice(proxy)) {
                assertThat(second.query("select 1")).endsWith("ZI");
            }
            await().until(() -> proxy.server().sessions() == 1);
            assertThat(first.query("select 1")).endsWith("ZI");
            assertThat(proxy.paths.calls).doesNotContain("isolate");
        }
        await().untilAsserted(() -> assertThat(proxy.paths.calls).isEqualTo(List.of("permit", "permit", "isolate")));
    }

    @Test
    void aPathThatCannotBeOpenedRefusesTheSession() {
        proxy.decisions.pathFor(path());
        proxy.paths.breakDown();
        assertThatThrownBy(() -> proxy.connect("alice"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("network path");
        assertThat(proxy.paths.calls).containsExactly("permit", "isolate");
        assertThat(proxy.audit.outcomes)
                .singleElement()
                .matches(o -> o.sqlState().equals("57P03"));
    }

    @Test
    void aServerThatGoesAwayEndsTheSessionWithAnError() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            assertThat(client.query("select 1")).endsWith("ZI");
            TestDatabase.get().endSessions();
            assertThat(client.until('E', 1)).isEqualTo("E[57P01]");
            assertThat(client.until('Z', 1)).isEqualTo("EOF");
        }
        await().until(() -> proxy.server().sessions() == 0);
    }

    @Test
    void aClientThatGoesAwayLeavesNothingOnTheServer() throws Exception {
        try (WireClient client = WireClient.alice(proxy, "application_name=goner")) {
            client.query("begin; select 1");
        }
        await().until(() -> proxy.server().sessions() == 0);
        try (Connection admin = TestDatabase.get().superuser();
                Statement s = admin.createStatement()) {
            await().until(() -> {
                var r = s.executeQuery("select count(*) from pg_stat_activity where application_name = 'goner'");
                r.next();
                return r.getInt(1) == 0;
            });
        }
    }

    @Test
    void closingTheProxyTellsClients() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            client.query("select 1");
            proxy.close();
            assertThat(client.until('Z', 1)).isEqualTo("E[57P01] EOF");
        }
    }
}
