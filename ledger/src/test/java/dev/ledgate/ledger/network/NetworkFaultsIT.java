package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.ledger.snapshot.LedgerSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reader of the snapshot sees while nodes of a real network are killed and stopped. Figures are printed to the
 * standard output of the test.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NetworkFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RUNS = Integer.getInteger("ledgate.revocations", 60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path audit;

    @SuppressWarnings("NullAway.Init")
    private TestNetwork network;

    @SuppressWarnings("NullAway.Init")
    private FaultScene scene;

    @BeforeAll
    void up() throws IOException, NetworkException, InterruptedException {
        network = TestNetwork.start(System.getProperty("ledgate.fabric", "2.5"), 2);
        scene = new FaultScene(network, network.network().profile(), audit);
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null if the tests were skipped, or could not begin
    void down() throws IOException {
        if (scene != null) {
            scene.close();
        }
        if (network != null) {
            network.close();
        }
    }

    private static void figure(String name, long[] nanos) {
        Arrays.sort(nanos);
        for (double p : new double[] {0.5, 0.95, 0.99}) {
            double millis = nanos[Math.min(nanos.length - 1, (int) (nanos.length * p))] / 1e6;
            FaultScene.print(String.format(Locale.ROOT, "%s.p%.0f %.1f ms", name, p * 100, millis));
        }
    }

    @Test
    @Order(1)
    void commitsAreSeenByTheReaderOfTheSnapshot() {
        NavigableMap<Long, Long> seen = new ConcurrentSkipListMap<>();
        long[] committed = new long[RUNS];
        long[] consents = new long[RUNS];
        long[] elsewhere = new long[RUNS];
        try (var subscription = scene.feed()
                .onChange(() -> scene.feed()
                        .current()
                        .map(LedgerSnapshot::version)
                        .ifPresent(b -> seen.putIfAbsent(b, System.nanoTime())))) {
            assertThat(subscription).isNotNull();
            for (int i = 0; i < RUNS; i++) {
                long begun = System.nanoTime();
                long block = scene.submit(scene.consent(i % 2 == 1)).block();
                committed[i] = System.nanoTime() - begun;
                consents[i] = lag(seen, block, System.nanoTime());
                // Written at hospital B's peer and read at A's.
                long other = scene.submitElsewhere(scene.category(i)).block();
                elsewhere[i] = lag(seen, other, System.nanoTime());
            }
        }
        figure("fabric.commit", committed);
        figure("fabric.revoke.to.snapshot", consents);
        figure("fabric.change.at.b.to.snapshot.at.a", elsewhere);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(RUNS);
    }

    /** From the commit's answer to the snapshot with its block; 0 if the snapshot was first. */
    private static long lag(NavigableMap<Long, Long> seen, long block, long answered) {
        long limit = answered + PATIENCE.toNanos();
        while (seen.ceilingEntry(block) == null) {
            assertThat(System.nanoTime()).as("block %d is seen", block).isLessThan(limit);
            Thread.onSpinWait();
        }
        Map.Entry<Long, Long> entry = seen.ceilingEntry(block);
        return entry == null ? 0 : Math.max(0, entry.getValue() - answered);
    }

    @Test
    @Order(2)
    void noDecisionRestsOnAStateOlderThanTheLease() throws Exception {
        FabricNetwork nodes = network.network();
        scene.begin();
        for (String node : nodes.nodes()) {
            scene.hold(node + ".kill", () -> nodes.kill(node), () -> nodes.restart(node));
            long pid = nodes.process(node).orElseThrow().pid();
            scene.hold(node + ".stop", () -> signal("STOP", pid), () -> signal("CONT", pid));
        }
        scene.end();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                .start()
                .waitFor();
        assertThat(code).as("kill -%s", name).isZero();
    }
}
