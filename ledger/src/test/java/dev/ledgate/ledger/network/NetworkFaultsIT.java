package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.snapshot.LedgerSnapshot;
import dev.ledgate.ledger.snapshot.PatientDirectory;
import dev.ledgate.ledger.snapshot.SnapshotFeed;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.AllowedApi;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a reader of the snapshot sees while nodes of a real network are killed and stopped. Figures are printed to the
 * standard output of the test as {@code name value unit}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NetworkFaultsIT {
    private static final Duration LEASE = Duration.ofSeconds(3);
    /** How long the reader may take between looking at the clock and at the snapshot, on a busy machine. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private static final Duration HOLD = Duration.ofSeconds(6);
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final PatientHandle PATIENT = new PatientHandle("ab".repeat(16));
    private static final int RUNS = Integer.getInteger("ledgate.revocations", 60);

    @SuppressWarnings("NullAway.Init")
    private TestNetwork network;

    @SuppressWarnings("NullAway.Init")
    private LedgerIdentity hospital;

    @SuppressWarnings("NullAway.Init")
    private LedgerClient writer;

    @SuppressWarnings("NullAway.Init")
    private LedgerClient reader;

    @SuppressWarnings("NullAway.Init")
    private SnapshotFeed feed;

    /** Blocks known to be committed, by when. */
    private final NavigableMap<Long, Long> commits = new ConcurrentSkipListMap<>();

    private int revision;

    private static final class Directory implements PatientDirectory {
        @Override
        public Optional<PatientKey> keyOf(PatientHandle handle) {
            return Optional.of(new PatientKey("patient"));
        }

        @Override
        public void refresh() {
            // All its patients are known.
        }
    }

    @BeforeAll
    void up() throws IOException, NetworkException, InterruptedException {
        network = TestNetwork.start(System.getProperty("ledgate.fabric", "2.5"), 2);
        hospital = network.identity("hospital-a", "HospitalAMSP");
        writer = network.connect(hospital);
        reader = network.connect(hospital);
        submit(new Command.RegisterPatients(at(), List.of(PATIENT), LedgerClient.newSalt()));
        feed = SnapshotFeed.start(reader, at(), new Directory(), LEASE, System::nanoTime);
        assertThat(feed.awaitReady(Duration.ofSeconds(30))).isTrue();
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null if the tests were skipped
    void down() throws IOException {
        if (network != null) {
            feed.close();
            reader.close();
            writer.close();
            network.close();
        }
    }

    private Address at() {
        return hospital.address();
    }

    private LedgerClient.Committed submit(Command command) {
        LedgerClient.Committed done = LedgerClient.await(writer.submit(command));
        commits.put(System.nanoTime(), done.block());
        return done;
    }

    private Command consent(boolean revoke) {
        return revoke
                ? new Command.RevokeConsent(at(), PATIENT, Grantee.category("insurance"), LedgerClient.newSalt())
                : new Command.SetConsent(
                        at(),
                        PATIENT,
                        Grantee.category("insurance"),
                        Grant.of(PrivacyLevel.LOW),
                        new TreeSet<>(List.of(Right.READ)),
                        TimeWindow.ALWAYS,
                        Optional.empty(),
                        LedgerClient.newSalt());
    }

    private Command nextPolicy() {
        revision++;
        CategoryGrant grant = new CategoryGrant(Grant.of(PrivacyLevel.LOW), new TreeSet<>(List.of(Right.READ)));
        return new Command.SetDefaultPolicy(at(), revision, new TreeMap<>(Map.of("insurance", grant)));
    }

    private static void figure(String name, long[] nanos) {
        Arrays.sort(nanos);
        for (double p : new double[] {0.5, 0.95, 0.99}) {
            double millis = nanos[Math.min(nanos.length - 1, (int) (nanos.length * p))] / 1e6;
            print(String.format(Locale.ROOT, "%s.p%.0f %.1f ms", name, p * 100, millis));
        }
    }

    @AllowedApi("figures of a measurement")
    private static void print(String line) {
        System.out.println(line);
    }

    @Test
    @Order(1)
    void commitsAreSeenByTheReaderOfTheSnapshot() throws IOException {
        NavigableMap<Long, Long> seen = new ConcurrentSkipListMap<>();
        long[] committed = new long[RUNS];
        long[] consents = new long[RUNS];
        long[] elsewhere = new long[RUNS];
        try (var subscription = feed.onChange(() -> feed.current()
                        .map(LedgerSnapshot::version)
                        .ifPresent(b -> seen.putIfAbsent(b, System.nanoTime())));
                LedgerClient throughB = network.connectThrough("HospitalBMSP", hospital)) {
            assertThat(subscription).isNotNull();
            for (int i = 0; i < RUNS; i++) {
                long begun = System.nanoTime();
                long block = submit(consent(i % 2 == 1)).block();
                committed[i] = System.nanoTime() - begun;
                consents[i] = lag(seen, block, System.nanoTime());
                // Written at hospital B's peer and read at A's.
                long other = LedgerClient.await(throughB.submit(nextPolicy())).block();
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
        long limit = answered + RECOVERY.toNanos();
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
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> stale = new AtomicReference<>("");
        Thread watcher = new Thread(() -> watch(done, stale), "reader");
        Thread changer = new Thread(() -> change(done), "writer");
        watcher.start();
        changer.start();
        try {
            for (String node : network.network().nodes()) {
                for (boolean kill : new boolean[] {true, false}) {
                    fault(node, kill);
                    assertThat(stale.get())
                            .as("after %s, %s", node, kill ? "kill" : "stop")
                            .isEmpty();
                }
            }
        } finally {
            done.set(true);
            watcher.join();
            changer.join(TimeUnit.SECONDS.toMillis(60));
        }
        assertThat(stale.get()).isEmpty();
    }

    private void fault(String node, boolean kill) throws Exception {
        FabricNetwork nodes = network.network();
        long pid = nodes.process(node).orElseThrow().pid();
        long begun = System.nanoTime();
        if (kill) {
            nodes.kill(node);
        } else {
            signal("STOP", pid);
        }
        long denied = 0;
        boolean was = true;
        long firstDenial = -1;
        while (System.nanoTime() - begun < HOLD.toNanos()) {
            boolean is = feed.current().isPresent();
            if (!is) {
                denied++;
                firstDenial = firstDenial < 0 ? System.nanoTime() - begun : firstDenial;
            }
            was = is;
            TimeUnit.MILLISECONDS.sleep(5);
        }
        if (kill) {
            nodes.restart(node);
        } else {
            signal("CONT", pid);
        }
        long restored = System.nanoTime();
        long after = Optional.ofNullable(commits.lastEntry())
                .map(Map.Entry::getValue)
                .orElse(0L);
        while (feed.current().isEmpty()
                || commits.lastEntry().getValue() <= after
                || feed.current().map(LedgerSnapshot::version).orElse(0L) <= after) {
            assertThat(System.nanoTime() - restored)
                    .as("%s comes back after %s", node, kill ? "kill" : "stop")
                    .isLessThan(RECOVERY.toNanos());
            TimeUnit.MILLISECONDS.sleep(5);
        }
        print(String.format(
                Locale.ROOT,
                "fault.%s.%s first-denial %s, denying at the end %s, decisions and writes again after %d ms",
                node,
                kill ? "kill" : "stop",
                firstDenial < 0 ? "none" : firstDenial / 1_000_000 + " ms",
                denied > 0 && !was ? "yes" : "no",
                (System.nanoTime() - restored) / 1_000_000));
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                .start()
                .waitFor();
        assertThat(code).as("kill -%s", name).isZero();
    }

    private void watch(AtomicBoolean done, AtomicReference<String> stale) {
        while (!done.get()) {
            long asked = System.nanoTime();
            Optional<LedgerSnapshot> now = feed.current();
            Map.Entry<Long, Long> known = commits.floorEntry(asked - LEASE.toNanos() - SLACK.toNanos());
            if (now.isPresent() && known != null && now.get().version() < known.getValue()) {
                stale.compareAndSet(
                        "",
                        "block " + now.get().version() + " was decided from, " + known.getValue() + " was committed");
            }
            Thread.onSpinWait();
            sleep(1);
        }
    }

    private void change(AtomicBoolean done) {
        List<String> failures = new ArrayList<>();
        for (int i = 0; !done.get(); i++) {
            try {
                submit(consent(i % 2 == 1));
            } catch (LedgerException e) {
                failures.add(e.kind().name());
            }
            sleep(50);
        }
        print("writes refused during faults: " + failures.size());
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
