package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ledgate.proxy.fake.WireClient;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.FunctionCall;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RefusalTest extends ClientScene {
    private static final Bind BIND = new Bind("", "", List.of(), List.of(), List.of());
    private static final Execute EXECUTE = new Execute("", 0);

    private static Parse parse(String sql) {
        return new Parse("", sql, List.of());
    }

    @Test
    void aRefusedQueryIsAnErrorAndTheSessionGoesOn() throws Exception {
        assertThat(client.query("select * from forbidden")).isEqualTo("E[42P01] ZI");
        assertThat(client.lastError()).contains("is not opened to you").contains("P=15");
        assertThat(client.query("select 1")).isEqualTo("T1 D[1] C(SELECT 1) ZI");
    }

    @Test
    void aRefusalLaterInABatchUndoesTheStatementsBeforeIt() throws Exception {
        assertThat(client.query("update people set bal = 99 where id = 5; select * from forbidden; select 1"))
                .isEqualTo("C(UPDATE 1) E[42P01] ZI");
        assertThat(client.lastError()).contains("P=56");
        assertThat(client.query("select bal from people where id = 5")).contains("D[50]");
    }

    @Test
    void aRefusalInAPipelineStandsInItsPlaceAndUndoesWhatCameBefore() throws Exception {
        String answers = client.ask(
                'Z',
                2,
                parse("update people set bal = 99 where id = 6"),
                BIND,
                EXECUTE,
                parse("select * from forbidden"),
                BIND,
                EXECUTE,
                parse("update people set bal = 98 where id = 6"),
                BIND,
                EXECUTE,
                Bare.SYNC,
                parse("select bal from people where id = 6"),
                BIND,
                EXECUTE,
                Bare.SYNC);
        assertThat(answers).isEqualTo("1 2 C(UPDATE 1) E[42P01] ZI 1 2 D[60] C(SELECT 1) ZI");
    }

    @Test
    void aRefusalIsAnsweredBeforeSync() throws Exception {
        assertThat(client.ask('E', 1, parse("select * from forbidden"), Bare.FLUSH))
                .isEqualTo("E[42P01]");
        assertThat(client.ask('Z', 1, Bare.SYNC)).isEqualTo("ZI");
    }

    @Test
    void aRefusalAbortsTheTransactionForTheServerToo() throws Exception {
        client.query("begin; update people set bal = 99 where id = 7");
        assertThat(client.query("select * from forbidden")).isEqualTo("E[42P01] ZE");
        assertThat(client.query("select 1")).isEqualTo("E[25P02] ZE");
        assertThat(client.query("commit")).isEqualTo("C(ROLLBACK) ZI");
        assertThat(client.query("select bal from people where id = 7")).contains("D[70]");
    }

    @Test
    void copyIsRefusedAndItsDataIsIgnored() throws Exception {
        assertThat(client.ask('Z', 2, new Query("copy people from stdin"), new Query("select 1")))
                .isEqualTo("E[0A000] ZI T1 D[1] C(SELECT 1) ZI");
    }

    @Test
    void aFunctionCallIsRefusedInOrder() throws Exception {
        assertThat(client.ask('Z', 2, new FunctionCall(), new Query("select 1")))
                .isEqualTo("E[0A000] ZI T1 D[1] C(SELECT 1) ZI");
    }

    @Test
    void unreadableSqlIsRefusedWithItsPlace() throws Exception {
        assertThat(client.query("select 'open")).isEqualTo("E[42601] ZI");
    }

    @Test
    void everyStatementIsOnRecordBeforeItRunsAndRefusalsToo() throws Exception {
        client.query("select 1; select * from forbidden");
        assertThat(proxy.audit.actions())
                .containsExactly("login PERMITTED", "select PERMITTED", "statement DENIED42P01");
        await().untilAsserted(() -> assertThat(proxy.audit.statementOutcomes()).hasSize(1));
        assertThat(proxy.audit.statementOutcomes().get(0).rows()).isEqualTo(1);
        assertThat(proxy.audit.intents.get(1).statementDigest()).matches("[0-9a-f]{64}");
    }

    @Test
    void anErrorOfTheServerGoesIntoTheOutcome() throws Exception {
        client.query("select 1/0");
        await().untilAsserted(() -> assertThat(proxy.audit.statementOutcomes()).hasSize(1));
        assertThat(proxy.audit.statementOutcomes().get(0).sqlState()).isEqualTo("22012");
    }

    @Test
    void errorsLoseTheirDetailAndTheMirrorsName() throws Exception {
        client.query("insert into people values (1, 'twin', 0)");
        assertThat(client.lastError())
                .contains("people_pkey")
                .doesNotContain("already exists.")
                .doesNotContain("D=");
        client.query("select * from lgm_0123456789abcdef.nothing");
        assertThat(client.lastError()).contains("nothing").doesNotContain("lgm_");
    }

    @Test
    void theHospitalsOwnUsersKeepTheDetail() throws Exception {
        try (WireClient owner = WireClient.login(proxy.port(), "owner", "owner-pw")) {
            owner.query("insert into people values (1, 'twin', 0)");
            assertThat(owner.lastError()).contains("D=Key (id)=(1) already exists.");
            assertThat(owner.query("select current_user")).contains("ledgate_owner");
        }
    }
}
