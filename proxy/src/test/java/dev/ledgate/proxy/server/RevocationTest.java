package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RevocationTest extends ClientScene {
    private static final String SEALED = TestDatabase.MIRROR + ".people_sealed";
    private static final Bind BIND = new Bind("", "s", List.of(), List.of(), List.of());
    private static final Execute EXECUTE = new Execute("", 0);

    @Test
    void theNextStatementOfAnOpenSessionIsRefusedAndTheAuditShowsIt() throws Exception {
        client.query("select 1");
        proxy.decisions.revoke();
        assertThat(client.query("select 1")).isEqualTo("E[42501] ZI");
        await().untilAsserted(() -> assertThat(proxy.audit.actions()).contains("revoked DENIED42501"));
        assertThat(proxy.audit.actions()).contains("statement DENIED42501");
    }

    @Test
    void theNextFetchOfAnOpenCursorIsRefused() throws Exception {
        client.query("begin; declare c cursor for select name from " + SEALED + " order by id");
        assertThat(client.query("fetch 1 from c")).isEqualTo("T1 D[n1] C(FETCH 1) ZT");
        proxy.decisions.revoke();
        assertThat(client.query("fetch 1 from c")).isEqualTo("E[42501] ZE");
        assertThat(client.query("rollback")).isEqualTo("C(ROLLBACK) ZI");
    }

    @Test
    void aCursorOpenedForOtherEyesIsRefusedThoughTheUserMayStillSeeSomething() throws Exception {
        client.query("begin; declare c cursor for select id from people");
        proxy.decisions.change("f2");
        assertThat(client.query("fetch 1 from c")).isEqualTo("E[42501] ZE");
        assertThat(client.query("rollback; select 1")).isEqualTo("C(ROLLBACK) T1 D[1] C(SELECT 1) ZI");
    }

    @Test
    void anOpenPortalIsRefusedToo() throws Exception {
        client.ask('Z', 1, new Query("begin"));
        Bind bind = new Bind("p", "", List.of(), List.of(), List.of());
        assertThat(client.ask(
                        'Z',
                        1,
                        new Parse("", "select id from people order by id", List.of()),
                        bind,
                        new Execute("p", 1),
                        Bare.SYNC))
                .isEqualTo("1 2 D[1] s ZT");
        proxy.decisions.change("f2");
        assertThat(client.ask('Z', 1, new Execute("p", 1), Bare.SYNC)).isEqualTo("E[42501] ZE");
    }

    @Test
    void aPreparedStatementIsRewrittenWhenWhatMayBeSeenHasChanged() throws Exception {
        Parse parse = new Parse("s", "select '@fingerprint' as f", List.of());
        assertThat(client.ask('Z', 1, parse, BIND, EXECUTE, Bare.SYNC)).isEqualTo("1 2 D[f1] C(SELECT 1) ZI");
        proxy.decisions.change("f2");
        assertThat(client.ask('Z', 1, BIND, EXECUTE, Bare.SYNC)).isEqualTo("2 D[f2] C(SELECT 1) ZI");
        assertThat(client.ask('Z', 1, BIND, EXECUTE, BIND, EXECUTE, Bare.SYNC))
                .isEqualTo("2 D[f2] C(SELECT 1) 2 D[f2] C(SELECT 1) ZI");
    }

    @Test
    void aPreparedStatementWithSealedColumnsIsRewrittenToo() throws Exception {
        Parse parse = new Parse("s", "select name, '@fingerprint' from " + SEALED + " where id = 5", List.of());
        assertThat(client.ask('Z', 1, parse, BIND, EXECUTE, Bare.SYNC)).isEqualTo("1 2 D[n5, f1] C(SELECT 1) ZI");
        proxy.decisions.change("f2");
        assertThat(client.ask('Z', 1, BIND, EXECUTE, Bare.SYNC)).isEqualTo("2 D[n5, f2] C(SELECT 1) ZI");
    }

    @Test
    void aRunningStatementIsCancelled() throws Exception {
        client.send(new Query("select pg_sleep(30)"));
        await().until(() -> proxy.audit.actions().contains("select PERMITTED"));
        Thread.sleep(200);
        proxy.decisions.revoke();
        assertThat(client.until('Z', 1)).isEqualTo("T1 E[42501] ZI");
        await().untilAsserted(() -> assertThat(proxy.audit.statementOutcomes()).hasSize(1));
        assertThat(proxy.audit.statementOutcomes().get(0).sqlState()).isEqualTo("42501");
    }

    @Test
    void aRunningStatementIsCancelledWhenWhatMayBeSeenChanges() throws Exception {
        client.query("begin");
        client.send(new Query("select pg_sleep(30)"));
        await().until(() -> proxy.audit.actions().contains("select PERMITTED"));
        Thread.sleep(200);
        proxy.decisions.change("f2");
        assertThat(client.until('Z', 1)).isEqualTo("T1 E[57014] ZE");
        assertThat(client.query("rollback; select 1")).isEqualTo("C(ROLLBACK) T1 D[1] C(SELECT 1) ZI");
    }

    @Test
    void aRunningStatementIsCancelledWhenTheConsentEndsByTime() throws Exception {
        client.send(new Query("select pg_sleep(30)"));
        await().until(() -> proxy.audit.actions().contains("select PERMITTED"));
        Thread.sleep(200);
        proxy.decisions.expire();
        assertThat(client.until('Z', 1)).isEqualTo("T1 E[42501] ZI");
    }
}
