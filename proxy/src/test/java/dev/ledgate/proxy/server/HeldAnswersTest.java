package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What happens while the audit log's disk takes its time: reads run and are not shown, all else waits. */
final class HeldAnswersTest extends ClientScene {
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

    /** Whether the database has run a statement whose text contains this, and waits for the next. */
    private static boolean ran(String mark) {
        return isIn("idle", mark);
    }

    /** @param state that of the database's session begins with it */
    private static boolean isIn(String state, String mark) {
        try (Connection connection = TestDatabase.get().superuser();
                PreparedStatement query = connection.prepareStatement("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE query LIKE '%' || ? || '%' AND state LIKE ? || '%' AND pid <> pg_backend_pid()")) {
            query.setString(1, mark);
            query.setString(2, state);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1) > 0;
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void nothingIsShown() {
        await().during(LONG_ENOUGH).until(() -> !client.hasMore());
    }

    @Test
    void aReadRunsAndItsRowsWaitForTheRecord() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("select 1 as held_read"));
        await().until(() -> ran("held_read"));
        nothingIsShown();
        disk.complete(null);
        assertThat(client.until('Z', 1)).isEqualTo("T1 D[1] C(SELECT 1) ZI");
        await().untilAsserted(() -> assertThat(proxy.audit.statementOutcomes())
                .extracting(AuditLog.Outcome::rows)
                .containsExactly(1L));
    }

    @Test
    void anErrorOfAReadWaitsToo() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("select 1 / bal as held_error from (select 0 as bal offset 0) x"));
        await().until(() -> ran("held_error"));
        nothingIsShown();
        disk.complete(null);
        assertThat(client.until('Z', 1)).isEqualTo("T1 E[22012] ZI");
    }

    @Test
    void whatWritesDoesNotReachTheDatabase() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("update people set bal = bal where name = 'held_write'"));
        await().during(LONG_ENOUGH).until(() -> !ran("held_write") && !client.hasMore());
        disk.complete(null);
        assertThat(client.until('Z', 1)).isEqualTo("C(UPDATE 0) ZI");
        assertThat(ran("held_write")).isTrue();
    }

    @Test
    void manyRowsWaitWithoutBeingReadFromTheDatabase() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("select repeat('x', 1000) from generate_series(1, 20000)"));
        nothingIsShown();
        disk.complete(null);
        assertThat(client.until('C', 1)).endsWith("C(SELECT 20000)");
        assertThat(client.until('Z', 1)).isEqualTo("ZI");
    }

    @Test
    void aClientThatLeavesMeanwhileLeavesARecordWithItsOutcome() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("select 1 as held_gone"));
        client.close();
        await().until(() -> proxy.server().sessions() == 0);
        disk.complete(null);
        await().untilAsserted(() -> assertThat(proxy.audit.statementOutcomes())
                .extracting(AuditLog.Outcome::sqlState)
                .containsExactly("08006"));
    }

    @Test
    void aDatabaseThatGoesMeanwhileIsNoticedBehindTheAnswer() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("select 1 as held_terminated"));
        await().until(() -> ran("held_terminated"));
        TestDatabase.get().endSessions();
        nothingIsShown();
        disk.complete(null);
        assertThat(client.until('E', 1)).isEqualTo("T1 D[1] C(SELECT 1) ZI E[57P01]");
    }

    @Test
    void aCancelMeanwhileEndsTheReadOnceTheRecordIsDurable() throws Exception {
        CompletableFuture<Void> disk = proxy.audit.stall();
        client.send(new Query("select count(*) as held_cancelled from generate_series(1, 2000000000)"));
        await().until(() -> isIn("active", "held_cancelled"));
        client.cancel();
        await().until(() -> ran("held_cancelled"));
        nothingIsShown();
        disk.complete(null);
        assertThat(client.until('Z', 1)).isEqualTo("T1 E[57014] ZI");
    }
}
