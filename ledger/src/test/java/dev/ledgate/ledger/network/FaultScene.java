package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.client.NetworkProfile;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * What a proxy of hospital A holds of the ledger while something goes wrong: a feed whose snapshot a reader takes every
 * millisecond, and an audit log that is written all the time and anchored on the ledger. Two writers change the ledger every
 * 50 ms: private records through A's peer, and public ones, which both hospitals must endorse, through B's. None of this is
 * started anew.
 */
final class FaultScene implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);
    /** How long the reader may take between looking at the clock and at the snapshot, on a busy machine. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private static final Duration HOLD = Duration.ofSeconds(6);
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final PatientHandle PATIENT = new PatientHandle("ab".repeat(16));

    private final LedgerIdentity hospital;
    private final List<LedgerClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LedgerClient own;
    private final LedgerClient elsewhere;
    private final SnapshotFeed feed;
    private final SteadyAudit audit;

    /** Blocks known to be committed, by when. */
    private final NavigableMap<Long, Long> commits = new ConcurrentSkipListMap<>();

    private final AtomicReference<String> stale = new AtomicReference<>("");
    private final ConcurrentMap<String, Integer> refused = new ConcurrentHashMap<>();
    private volatile long lastPrivate;
    private volatile long lastPublic;
    private volatile boolean done;

    /** Begins or ends a fault. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

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

    /** @param profile where this process finds the nodes */
    FaultScene(TestNetwork network, NetworkProfile profile, Path auditDirectory)
            throws IOException, InterruptedException {
        this.hospital = network.identity("hospital-a", "HospitalAMSP");
        this.own = connect(profile, "HospitalAMSP");
        this.elsewhere = connect(profile, "HospitalBMSP");
        LedgerClient reader = connect(profile, "HospitalAMSP");
        submit(new Command.RegisterPatients(at(), List.of(PATIENT), LedgerClient.newSalt()));
        this.feed = SnapshotFeed.start(reader, at(), new Directory(), LEASE, System::nanoTime);
        assertThat(feed.awaitReady(Duration.ofSeconds(30))).isTrue();
        this.audit = new SteadyAudit(auditDirectory, at(), connect(profile, "HospitalAMSP"));
    }

    private LedgerClient connect(NetworkProfile profile, String through) throws IOException {
        LedgerClient client = LedgerClient.connect(LedgerConnection.open(profile, through), hospital);
        clients.add(client);
        return client;
    }

    Address at() {
        return hospital.address();
    }

    SnapshotFeed feed() {
        return feed;
    }

    /** Through the own peer. */
    LedgerClient.Committed submit(Command command) {
        LedgerClient.Committed committed = LedgerClient.await(own.submit(command));
        commits.put(System.nanoTime(), committed.block());
        return committed;
    }

    /** Through hospital B's peer. */
    LedgerClient.Committed submitElsewhere(Command command) {
        LedgerClient.Committed committed = LedgerClient.await(elsewhere.submit(command));
        commits.put(System.nanoTime(), committed.block());
        return committed;
    }

    Command consent(boolean revoke) {
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

    /** A change of public records that no other one concerns. */
    Command category(int number) {
        return new Command.DefineDataCategory(at(), "category-" + number, new TreeSet<>(List.of("public.medications")));
    }

    /** Starts the reader, the writers and the audit. */
    void begin() {
        run("reader", this::watch);
        run("private-writer", () -> change("private", n -> consent(n % 2 == 1)));
        run("public-writer", () -> change("public", n -> category(1_000_000 + n)));
        audit.begin();
    }

    private void run(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void watch() {
        while (!done) {
            long asked = System.nanoTime();
            Optional<LedgerSnapshot> now = feed.current();
            Map.Entry<Long, Long> known = commits.floorEntry(asked - LEASE.toNanos() - SLACK.toNanos());
            if (now.isPresent() && known != null && now.get().version() < known.getValue()) {
                stale.compareAndSet(
                        "",
                        "block " + now.get().version() + " was decided from, " + known.getValue() + " was committed");
            }
            sleep(1);
        }
    }

    private void change(String kind, IntFunction<Command> command) {
        for (int n = 0; !done; n++) {
            try {
                if (kind.equals("private")) {
                    submit(command.apply(n));
                    lastPrivate = System.nanoTime();
                } else {
                    submitElsewhere(command.apply(n));
                    lastPublic = System.nanoTime();
                }
            } catch (LedgerException e) {
                refused.merge(kind + " " + e.kind(), 1, Integer::sum);
            }
            sleep(50);
        }
    }

    /** Holds a fault for six seconds, waits until all goes on again, and prints what was measured. */
    void hold(String name, Action begin, Action end) throws Exception {
        long begun = System.nanoTime();
        begin.run();
        long firstDenial = -1;
        long lastDenial = -1;
        while (System.nanoTime() - begun < HOLD.toNanos()) {
            if (feed.current().isEmpty()) {
                lastDenial = System.nanoTime() - begun;
                firstDenial = firstDenial < 0 ? lastDenial : firstDenial;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        end.run();
        long ended = System.nanoTime();
        long decisions = -1;
        long privately = -1;
        long publicly = -1;
        while (decisions < 0 || privately < 0 || publicly < 0) {
            long now = System.nanoTime();
            assertThat(now - ended).as("all goes on after %s", name).isLessThan(RECOVERY.toNanos());
            decisions = first(decisions, feed.current().isPresent(), now - ended);
            privately = first(privately, lastPrivate > ended, now - ended);
            publicly = first(publicly, lastPublic > ended, now - ended);
            TimeUnit.MILLISECONDS.sleep(5);
        }
        print(String.format(
                Locale.ROOT,
                "fault.%s first denial %s; after its end: decisions %d ms, private writes %d ms, public writes %d ms",
                name,
                firstDenial < 0 ? "none" : firstDenial / 1_000_000 + " ms",
                decisions / 1_000_000,
                privately / 1_000_000,
                publicly / 1_000_000));
        assertThat(stale.get()).as("after %s", name).isEmpty();
    }

    private static long first(long before, boolean holds, long now) {
        return before < 0 && holds ? now : before;
    }

    /** Ends the writers, and checks what holds over all faults: no stale decision, no lost record. */
    void end() throws IOException, InterruptedException {
        done = true;
        for (Thread thread : threads) {
            thread.join(RECOVERY.toMillis());
        }
        assertThat(stale.get()).isEmpty();
        print("fault.writes.refused " + refused);
        print("fault." + audit.end(own));
    }

    @AllowedApi("figures of a measurement")
    static void print(String line) {
        System.out.println(line);
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        done = true;
        feed.close();
        audit.close();
        clients.forEach(LedgerClient::close);
    }
}
