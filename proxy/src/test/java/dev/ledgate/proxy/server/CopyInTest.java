package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Copy;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A copy into a table: what a change of the contracts, the audit and a lost client do to it. */
final class CopyInTest extends ClientScene {
    private static final Query COPY = new Query("copy vault from stdin");
    private static final Copy DONE = new Copy(Copy.DONE, new byte[0]);

    @Override
    WireClient login(TestProxy at) throws Exception {
        return WireClient.login(at.port(), "owner", "owner-pw");
    }

    private static Copy row(long high, long low) {
        return new Copy(Copy.DATA, (new UUID(high, low) + ",secret" + low + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static long stored(long high) throws Exception {
        try (Connection c = TestDatabase.get().superuser();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select count(*) from vault where id::text like '"
                        + new UUID(high, 0).toString().substring(0, 18) + "%'")) {
            r.next();
            return r.getLong(1);
        }
    }

    private List<String> states() {
        return proxy.audit.statementOutcomes().stream().map(Outcome::sqlState).toList();
    }

    @Test
    void oneRecordStandsForACopyAndEveryRowIsSealedForItsKey() throws Exception {
        assertThat(client.ask('G', 1, COPY)).isEqualTo("G");
        assertThat(states()).isEmpty();
        assertThat(client.ask('Z', 1, row(0x71, 1), row(0x71, 2), DONE)).isEqualTo("C(COPY 2) ZI");
        assertThat(proxy.audit.actions())
                .filteredOn(a -> a.startsWith("copy_from"))
                .hasSize(1);
        await().untilAsserted(() -> assertThat(states()).containsExactly("00000"));
        assertThat(proxy.keys.sealedFor).contains(new UUID(0x71, 2).toString());
        assertThat(stored(0x71)).isEqualTo(2);
    }

    @Test
    void aRevocationEndsACopyThatWaits() throws Exception {
        client.ask('G', 1, COPY);
        client.send(row(0x72, 1));
        proxy.decisions.revoke();
        assertThat(client.until('Z', 1)).isEqualTo("E[42501] ZI");
        await().untilAsserted(() -> assertThat(states()).containsExactly("42501"));
        assertThat(stored(0x72)).isZero();
    }

    @Test
    void aCopyIsNotGoneOnWithWhenWhatMayBeSeenChanges() throws Exception {
        client.query("begin");
        client.ask('G', 1, COPY);
        proxy.decisions.change("f2");
        assertThat(client.until('Z', 1)).isEqualTo("E[57014] ZE");
        assertThat(client.ask('Z', 1, row(0x73, 1), DONE, new Query("rollback; select 1")))
                .isEqualTo("C(ROLLBACK) T1 D[1] C(SELECT 1) ZI");
        assertThat(stored(0x73)).isZero();
    }

    @Test
    void withoutAuditNoRowIsAskedFor() throws Exception {
        proxy.audit.breakDown();
        assertThat(client.ask('Z', 1, COPY)).isEqualTo("E[57P03] ZI");
    }

    @Test
    void aClientThatIsLostLeavesNothingAndTheAuditSaysSo() throws Exception {
        client.ask('G', 1, COPY);
        client.send(row(0x74, 1));
        client.close();
        await().untilAsserted(() -> assertThat(states()).hasSize(1));
        assertThat(states().get(0)).isNotEqualTo("00000");
        assertThat(stored(0x74)).isZero();
    }

    @Test
    void manyRowsGoThroughWithoutWaitingForEach() throws Exception {
        client.ask('G', 1, COPY);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            rows.append(new UUID(0x75, i)).append(",s\n");
        }
        byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(client.ask('Z', 1, new Copy(Copy.DATA, bytes), DONE)).isEqualTo("C(COPY 40000) ZI");
        assertThat(stored(0x75)).isEqualTo(40_000);
    }

    @Test
    void aCopyIsNeitherPreparedNorInterrupted() throws Exception {
        assertThat(client.ask('Z', 1, new Parse("", "copy vault from stdin", List.of()), Bare.SYNC))
                .isEqualTo("E[0A000] ZI");
        client.ask('G', 1, COPY);
        assertThat(client.ask('Z', 1, Bare.SYNC, Bare.FLUSH, row(0x76, 1), new Parse("", "select 1", List.of())))
                .isEqualTo("E[08P01] ZI");
        assertThat(client.query("select 1")).isEqualTo("T1 D[1] C(SELECT 1) ZI");
        assertThat(stored(0x76)).isZero();
    }
}
