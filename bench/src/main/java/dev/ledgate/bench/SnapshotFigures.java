package dev.ledgate.bench;

import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.Choice;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.snapshot.HmacPatientHandles;
import dev.ledgate.ledger.snapshot.PatientDirectory;
import dev.ledgate.ledger.snapshot.SnapshotDecisionPoint;
import dev.ledgate.ledger.snapshot.SnapshotFeed;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TimeWindow;
import dev.ledgate.policy.port.DecisionPoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;

/**
 * The snapshot of a hospital with many patients, one in a hundred of whom made two choices: how long it takes to read it
 * from the first block on, how much memory it holds, what a decision and a block of changes take. The ledger is a {@link
 * BlockSource}; client, feed and decision point are the product's.
 */
final class SnapshotFigures {
    private static final int PER_BLOCK = 500;
    private static final int CHANGED_BLOCKS = 21;
    private static final long POLL_NANOS = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String MSP = "HospitalAMSP";

    private final int patients;
    private final Stopwatch watch;
    private final Figures out;
    private final LedgerIdentity hospital;
    private final Address school = address(1);
    private final Address user = address(2);
    private final Blocks blocks = new Blocks(MSP);
    private final HmacPatientHandles handles = new HmacPatientHandles(new byte[32]);
    private int revision;

    SnapshotFigures(int patients, Path work, Stopwatch watch, Figures out) throws IOException {
        this.patients = patients;
        this.watch = watch;
        this.out = out;
        this.hospital =
                IdentityStore.open(work.resolve("msp"), Clock.systemUTC()).enrol("hospital-a", MSP);
    }

    private static Address address(int n) {
        return new Address("0x" + String.format(Locale.ROOT, "%040x", n));
    }

    private static PatientKey key(int n) {
        return new PatientKey(new UUID(n * 0x9E3779B97F4A7C15L, n).toString());
    }

    /** In memory, as the hospital's own is. */
    private static final class Directory implements PatientDirectory {
        private final Map<PatientHandle, PatientKey> byHandle;

        Directory(Map<PatientHandle, PatientKey> byHandle) {
            this.byHandle = byHandle;
        }

        @Override
        public Optional<PatientKey> keyOf(PatientHandle handle) {
            return Optional.ofNullable(byHandle.get(handle));
        }

        @Override
        public void refresh() {
            // All are known.
        }
    }

    void all() throws Exception {
        String size = patients % 1_000_000 == 0 ? patients / 1_000_000 + "M" : patients / 1_000 + "k";
        long empty = heap();
        Directory directory = directory();
        long withDirectory = heap();
        int registering = patients / PER_BLOCK;
        int choosing = patients / 100 / PER_BLOCK;
        try (BlockSource source = new BlockSource(1L + registering + choosing, n -> prepared((int) n, registering));
                LedgerClient client = LedgerClient.connect(source.connect(), hospital)) {
            long begin = System.nanoTime();
            try (SnapshotFeed feed = SnapshotFeed.start(
                    client, hospital.address(), directory, Duration.ofMinutes(10), System::nanoTime)) {
                if (!feed.awaitReady(PATIENCE)) {
                    throw new IllegalStateException("the snapshot did not become ready");
                }
                out.value("snapshot.bootstrap." + size, (System.nanoTime() - begin) / 1e9, "s");
                check(feed);
                out.value("snapshot.heap." + size, (heap() - empty) / 1e6, "MB");
                out.value("snapshot.heap." + size + ".directory", (withDirectory - empty) / 1e6, "MB");
                apply(source, feed);
            }
        }
    }

    /** What is done with decisions over all patients of the hospital. */
    @FunctionalInterface
    interface Decided {
        void with(DecisionPoint decisions, SessionIdentity who) throws Exception;
    }

    /** The product's decisions over so many patients, of whom one in a hundred made two choices; at least 50,000. */
    void decide(Decided work) throws Exception {
        int registering = patients / PER_BLOCK;
        int choosing = patients / 100 / PER_BLOCK;
        try (BlockSource source = new BlockSource(1L + registering + choosing, n -> prepared((int) n, registering));
                LedgerClient client = LedgerClient.connect(source.connect(), hospital);
                SnapshotFeed feed = SnapshotFeed.start(
                        client, hospital.address(), directory(), Duration.ofMinutes(10), System::nanoTime)) {
            if (!feed.awaitReady(PATIENCE)) {
                throw new IllegalStateException("the snapshot did not become ready");
            }
            SnapshotDecisionPoint decisions = new SnapshotDecisionPoint(feed, hospital.address());
            work.with(
                    decisions,
                    decisions
                            .admit("researcher", Optional.empty(), NOW)
                            .admitted()
                            .orElseThrow()
                            .who());
        }
    }

    private Directory directory() {
        Map<PatientHandle, PatientKey> byHandle = new HashMap<>(2 * patients);
        for (int n = 0; n < patients; n++) {
            PatientKey key = key(n);
            byHandle.put(handles.handle(key), key);
        }
        return new Directory(Map.copyOf(byHandle));
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private BlockAndPrivateData prepared(int number, int registering) {
        if (number == 0) {
            return blocks.block(0, List.of(parties()));
        }
        List<List<LedgerRecord>> transactions = new ArrayList<>();
        if (number <= registering) {
            List<LedgerRecord> one = new ArrayList<>();
            String salt = LedgerClient.newSalt();
            for (int n = (number - 1) * PER_BLOCK; n < number * PER_BLOCK; n++) {
                one.add(new LedgerRecord.Patient(
                        LedgerRecord.FORM,
                        hospital.address(),
                        handles.handle(key(n)),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        salt));
            }
            transactions.add(one);
        } else {
            int first = (number - registering - 1) * PER_BLOCK;
            for (int n = first; n < first + PER_BLOCK; n++) {
                transactions.add(List.of(choices(n)));
            }
        }
        return blocks.block(number, transactions);
    }

    private List<LedgerRecord> parties() {
        Address home = hospital.address();
        AccessString all =
                new AccessString("postgresql://127.0.0.1:5432/hospital_a", List.of("SELECT * FROM patients"));
        TreeMap<String, CategoryGrant> defaults = new TreeMap<>();
        defaults.put(
                "medical-school", new CategoryGrant(Grant.of(PrivacyLevel.HIGH), new TreeSet<>(List.of(Right.READ))));
        int form = LedgerRecord.FORM;
        return List.of(
                new LedgerRecord.Hospital(form, home, MSP, "Hospital A"),
                new LedgerRecord.DefaultPolicy(form, home, 1, defaults),
                new LedgerRecord.Institute(form, home, school, "medical-school", "medical-school"),
                new LedgerRecord.User(form, home, user, school, LedgerRecord.Status.ACTIVE),
                new LedgerRecord.Login(form, home, "researcher", user, LedgerClient.newSalt()),
                new LedgerRecord.Path(form, home, school, user, "10.8.0.7", "127.0.0.1", 15432),
                new LedgerRecord.Relationship(
                        form,
                        home,
                        school,
                        LedgerRecord.Status.ACTIVE,
                        List.of(),
                        Optional.empty(),
                        "request-1",
                        new TreeMap<>(),
                        0),
                new LedgerRecord.AccessStrings(form, home, school, List.of(all), LedgerClient.newSalt()));
    }

    /** Patient n's two choices: one about the user's institute and one about a user nobody asks for. */
    private Choices choices(int n) {
        return new Choices(
                LedgerRecord.FORM,
                hospital.address(),
                handles.handle(key(n * 100)),
                ++revision,
                List.of(
                        choice(Grantee.institute(school), revision % 2 == 0 ? PrivacyLevel.LOW : PrivacyLevel.MEDIUM),
                        choice(Grantee.user(address(3)), PrivacyLevel.COMPLETE)),
                new TreeMap<>(),
                Optional.empty(),
                LedgerClient.newSalt());
    }

    private Choice choice(Grantee grantee, PrivacyLevel level) {
        return new Choice(
                grantee,
                Grant.of(level),
                new TreeSet<>(List.of(Right.READ)),
                TimeWindow.ALWAYS,
                Optional.empty(),
                Optional.empty(),
                new TreeSet<>(),
                false,
                hospital.address(),
                NOW);
    }

    private void check(SnapshotFeed feed) throws Exception {
        SnapshotDecisionPoint decisions = new SnapshotDecisionPoint(feed, hospital.address());
        SessionIdentity who = decisions
                .admit("researcher", Optional.empty(), NOW)
                .admitted()
                .orElseThrow()
                .who();
        long begin = System.nanoTime();
        int exceptions =
                decisions.decide(who, NOW).permit().orElseThrow().exceptions().size();
        if (exceptions != patients / 100) {
            throw new IllegalStateException("the decision knows " + exceptions + " patients' choices");
        }
        out.value("snapshot.decide.first", (System.nanoTime() - begin) / 1e6, "ms");
        out.value("snapshot.check", watch.nanos(() -> decisions.decide(who, NOW)), "ns");
    }

    /** Blocks of 500 changes each: from the moment the peer sends it until decisions are made from it. */
    private void apply(BlockSource source, SnapshotFeed feed) throws InterruptedException {
        double[] millis = new double[CHANGED_BLOCKS];
        for (int i = 0; i < CHANGED_BLOCKS; i++) {
            List<List<LedgerRecord>> transactions = new ArrayList<>();
            for (int n = 0; n < PER_BLOCK; n++) {
                transactions.add(List.of(choices(n)));
            }
            long number = source.height();
            BlockAndPrivateData block = blocks.block(number, transactions);
            long begin = System.nanoTime();
            source.add(block);
            while (feed.current().map(s -> s.version() < number).orElse(true)) {
                LockSupport.parkNanos(POLL_NANOS);
                if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IllegalStateException("a block was not applied");
                }
            }
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        // The first ones compile.
        double[] warm = Arrays.copyOfRange(millis, CHANGED_BLOCKS / 3, CHANGED_BLOCKS);
        Arrays.sort(warm);
        out.value("snapshot.apply." + PER_BLOCK, warm[warm.length / 2], "ms");
        out.value("snapshot.apply." + PER_BLOCK + ".max", warm[warm.length - 1], "ms");
    }
}
