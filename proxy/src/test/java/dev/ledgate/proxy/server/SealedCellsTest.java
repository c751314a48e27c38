package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SealedCellsTest {
    private static final String TABLE = TestDatabase.MIRROR + ".people_sealed";
    private static final String DAMAGED =
            TestDatabase.MIRROR + ".cell('public.people.name', id::text, id::text, 'damaged')";

    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Test
    void aSimpleQueryShowsPlainText() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            assertThat(client.query("select id, name, null::" + TestDatabase.MIRROR + ".sealed from " + TABLE
                            + " where id in (3, 4) order by id; select 1"))
                    .isEqualTo("T3 D[3, n3, null] D[4, n4, null] C(SELECT 2) T1 D[1] C(SELECT 1) ZI");
        }
    }

    @Test
    void preparedStatementsStayRightWhenTheDriverTurnsToBinary() throws Exception {
        try (Connection c = proxy.connect("alice");
                PreparedStatement p = c.prepareStatement("select id, name, bal from " + TABLE + " where id = ?")) {
            for (int i = 1; i <= 12; i++) {
                p.setInt(1, i);
                try (ResultSet r = p.executeQuery()) {
                    assertThat(r.getMetaData().getColumnTypeName(2)).isEqualTo("text");
                    assertThat(r.next()).isTrue();
                    assertThat(r.getInt(1)).isEqualTo(i);
                    assertThat(r.getString(2)).isEqualTo("n" + i);
                    assertThat(r.getInt(3)).isEqualTo(i * 10);
                }
            }
        }
    }

    @Test
    void fetchSizeAndSqlCursorsShowPlainText() throws Exception {
        try (Connection c = proxy.connect("alice");
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.setFetchSize(7);
            int n = 0;
            try (ResultSet r = s.executeQuery("select id, name from " + TABLE + " where id <= 100 order by id")) {
                while (r.next()) {
                    n++;
                    assertThat(r.getString(2)).isEqualTo("n" + n);
                }
            }
            assertThat(n).isEqualTo(100);
            s.execute("declare c cursor for select name from " + TABLE + " order by id");
            try (ResultSet r = s.executeQuery("fetch 2 from c")) {
                assertThat(r.next()).isTrue();
                assertThat(r.getString(1)).isEqualTo("n1");
            }
        }
    }

    @Test
    void aFieldThatDoesNotOpenEndsTheStatementAndTheTransaction() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            String damaged = "select id, case when id < 3 then name else " + DAMAGED + " end from " + TABLE
                    + " where id < 9 order by id";
            assertThat(client.query(damaged)).isEqualTo("T2 D[1, n1] D[2, n2] E[XX001] ZI");
            assertThat(client.lastError()).contains("public.people.name");
            client.query("begin");
            assertThat(client.query(damaged)).endsWith("E[XX001] ZE");
            assertThat(client.query("rollback")).isEqualTo("C(ROLLBACK) ZI");
            assertThat(client.query("update people set bal = 1 where id = 9; " + damaged))
                    .endsWith("E[XX001] ZI");
            assertThat(client.query("select bal from people where id = 9")).contains("D[90]");
            Bind bind = new Bind("", "", List.of(), List.of(), List.of());
            assertThat(client.ask(
                            'Z',
                            1,
                            new Parse("", damaged, List.of()),
                            bind,
                            new Execute("", 0),
                            new Parse("", "select 1", List.of()),
                            bind,
                            new Execute("", 0),
                            Bare.SYNC))
                    .isEqualTo("1 2 D[1, n1] D[2, n2] E[XX001] ZI");
        }
    }

    @Test
    void bytesThatAreNoSealedCellAreNeverPassedOn() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            assertThat(client.query("select ('\\x6162'::bytea)::" + TestDatabase.MIRROR + ".sealed"))
                    .isEqualTo("T1 E[XX001] ZI");
        }
    }

    @Test
    void valuesInWhichASealedCellCouldHideAreRefused() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            assertThat(client.query("select array_agg(name) from " + TABLE)).isEqualTo("E[0A000] ZI");
            assertThat(client.query("select row(id, name) from " + TABLE)).isEqualTo("E[0A000] ZI");
            assertThat(client.query("select name::text from " + TABLE)).contains("E[0A000]");
            assertThat(client.query("select max(name) from " + TABLE)).startsWith("E[42883]");
            assertThat(client.query("select count(name) from " + TABLE)).contains("D[20000]");
        }
    }

    @Test
    void aParseRefusedAfterTheServerTookItIsNoStatement() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            Bind bind = new Bind("", "s", List.of(), List.of(), List.of());
            assertThat(client.ask(
                            'Z',
                            2,
                            new Parse("s", "select row(name) from " + TABLE, List.of()),
                            Bare.SYNC,
                            bind,
                            Bare.SYNC))
                    .isEqualTo("E[0A000] ZI E[26000] ZI");
        }
    }

    @Test
    void openedFieldsAreCountedInTheAudit() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            int before = proxy.audit.statementOutcomes().size();
            client.query("select name from " + TABLE + " where id < 6");
            await().untilAsserted(
                            () -> assertThat(proxy.audit.statementOutcomes()).hasSize(before + 1));
            assertThat(proxy.audit.statementOutcomes().get(before).sealedOpened())
                    .isEqualTo(5);
        }
    }

    @Test
    void theAuditNamesWhoseFieldsWereOpenedByTagOnly() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            int before = proxy.audit.statementOutcomes().size();
            client.query("select name from " + TABLE + " where id < 4");
            client.query("select id from " + TABLE + " where id < 4");
            await().untilAsserted(
                            () -> assertThat(proxy.audit.statementOutcomes()).hasSize(before + 2));
            Outcome opened = proxy.audit.statementOutcomes().get(before);
            assertThat(opened.patients()).isNotEmpty().allMatch(tag -> tag.matches("[0-9a-f]{32}"));
            assertThat(opened.morePatients()).isFalse();
            assertThat(proxy.audit.statementOutcomes().get(before + 1).patients())
                    .as("nothing sealed was opened")
                    .isEmpty();
            int all = proxy.audit.statementOutcomes().size();
            client.query("select name from " + TABLE + " order by id");
            await().untilAsserted(
                            () -> assertThat(proxy.audit.statementOutcomes()).hasSize(all + 1));
            Outcome many = proxy.audit.statementOutcomes().get(all);
            assertThat(many.patients())
                    .hasSizeLessThanOrEqualTo(1_000)
                    .hasSizeGreaterThan(opened.patients().size())
                    .as("a patient of both looks different in each")
                    .doesNotContainAnyElementsOf(opened.patients());
            assertThat(many.morePatients()).isEqualTo(many.patients().size() == 1_000);
        }
    }

    @Test
    void withoutKeysNothingIsShown() throws Exception {
        try (TestProxy other = TestProxy.start();
                Connection c = other.connect("alice");
                Statement s = c.createStatement()) {
            other.keys.breakDown();
            assertThatThrownBy(() -> s.executeQuery("select name from " + TABLE))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("keys to sealed fields");
            assertThat(s.executeQuery("select 1").next()).isTrue();
        }
    }
}
