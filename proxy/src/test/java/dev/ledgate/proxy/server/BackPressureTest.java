package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BackPressureTest {
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static long memoryUsed() {
        Runtime runtime = Runtime.getRuntime();
        var metric = PooledByteBufAllocator.DEFAULT.metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory() + runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aClientThatDoesNotReadDoesNotFillTheProxysMemory() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            client.query("select 1");
            System.gc();
            long before = memoryUsed();
            client.send(new Query("select repeat('x', 1000) from generate_series(1, 200000)"));
            Thread.sleep(1500);
            System.gc();
            assertThat(memoryUsed() - before).isLessThan(60_000_000);
            assertThat(activeStatements()).isEqualTo(1);
        }
    }

    /** The server is still busy sending: it was not read to the end. */
    private static int activeStatements() throws Exception {
        try (var c = TestDatabase.get().superuser();
                var r = c.createStatement()
                        .executeQuery(
                                "select count(*) from pg_stat_activity"
                                        + " where usename = 'ledgate_session' and state = 'active' and wait_event = 'ClientWrite'")) {
            r.next();
            return r.getInt(1);
        }
    }

    @Test
    void aClientThatWritesMuchBeforeItReadsIsNotStuck() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            List<FrontendMessage> messages = new ArrayList<>();
            messages.add(new Parse("s", "select repeat('y', 300)", List.of()));
            int count = 2000;
            for (int i = 0; i < count; i++) {
                messages.add(new Bind("", "s", List.of(), List.of(), List.of()));
                messages.add(new Execute("", 0));
            }
            messages.add(Bare.SYNC);
            client.send(messages.toArray(FrontendMessage[]::new));
            String answers = client.until('Z', 1);
            assertThat(answers.split("SELECT 1", -1)).hasSize(count + 1);
            assertThat(answers).endsWith("ZI");
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfALargeResultLeavesNothingRunning() throws Exception {
        try (WireClient client = WireClient.alice(proxy)) {
            client.send(new Query("select repeat('x', 1000) from generate_series(1, 5000000)"));
            client.until('D', 10);
        }
        await().until(() -> proxy.server().sessions() == 0);
    }
}
