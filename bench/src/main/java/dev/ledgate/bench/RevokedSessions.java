package dev.ledgate.bench;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.network.FabricNetwork;
import dev.ledgate.ledger.snapshot.PatientDirectory;
import dev.ledgate.ledger.snapshot.SnapshotDecisionPoint;
import dev.ledgate.ledger.snapshot.SnapshotFeed;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.DecisionPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Users of a medical school, each with a session at hospital A's proxy that reads on and on (half of them by fetches from a
 * portal, half by one long statement), revoked one after the other
 * by a transaction that goes through hospital B's peer. The commit is the earlier one of its client's answer and of the
 * block's arrival from B's peer; what A sees before that counts as negative time.
 */
final class RevokedSessions {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MSP_A = "HospitalAMSP";
    private static final String MSP_B = "HospitalBMSP";
    private static final String SCHOOL = "medical-school";
    /** Clients that register the users; each one has four transactions under way. */
    private static final int REGISTRARS = 12;

    private final FabricNetwork network;
    private final Path work;
    private final Figures out;
    private final LedgerIdentity hospital;

    RevokedSessions(FabricNetwork network, Path work, Figures out) throws IOException {
        this.network = network;
        this.work = work;
        this.out = out;
        this.hospital = network.identities().enrol("hospital-a", MSP_A);
    }

    private Address at() {
        return hospital.address();
    }

    private static String login(int n) {
        return "reader-" + n;
    }

    private static Address user(int n) {
        return new Address(String.format(Locale.ROOT, "0x%040x", n + 1));
    }

    private LedgerClient connect(LedgerIdentity identity, String through) throws IOException {
        return LedgerClient.connect(LedgerConnection.open(network.profile(), through), identity);
    }

    /** Patients made no choices that concern these users. */
    private static final class NoPatients implements PatientDirectory {
        @Override
        public Optional<PatientKey> keyOf(PatientHandle handle) {
            return Optional.of(new PatientKey(handle.value()));
        }

        @Override
        public void refresh() {
            // All are known.
        }
    }

    void all(int runs) throws Exception {
        long begin = System.nanoTime();
        contract();
        users(runs);
        out.value("fabric.register.users", 3.0 * runs / ((System.nanoTime() - begin) / 1e9), "tx/s");
        try (LedgerClient reading = connect(hospital, MSP_A);
                LedgerClient anchoring = connect(hospital, MSP_A);
                LedgerClient elsewhere = connect(hospital, MSP_B);
                LedgerClient watching = connect(network.identities().enrol("hospital-b", MSP_B), MSP_B);
                SnapshotFeed feed = SnapshotFeed.start(reading, at(), new NoPatients(), LEASE, System::nanoTime);
                ChainedAuditLog audit = ChainedAuditLog.open(
                        work.resolve("network-audit"),
                        BenchOfficer.settings(),
                        Optional.of((first, last, root) -> anchoring
                                .submit(new Command.AnchorAudit(
                                        at(), first, last, HexFormat.of().formatHex(root)))
                                .thenAccept(committed -> {})));
                BlockTimes blocks = new BlockTimes(watching)) {
            DecisionPoint decisions = new SnapshotDecisionPoint(feed, at());
            try (GuardedHospital guarded = new GuardedHospital()) {
                int proxy = guarded.guard(decisions, audit);
                awaitUser(feed, decisions, runs - 1);
                measure(runs, elsewhere, blocks, decisions, proxy);
            }
        }
    }

    private static void awaitUser(SnapshotFeed feed, DecisionPoint decisions, int last) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        if (!feed.awaitReady(PATIENCE)) {
            throw new IllegalStateException("the snapshot did not become ready");
        }
        while (decisions
                .admit(login(last), Optional.empty(), Instant.EPOCH)
                .admitted()
                .isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the last user did not arrive in the snapshot");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** @param proxy the port where hospital A's listens */
    private void measure(int runs, LedgerClient elsewhere, BlockTimes blocks, DecisionPoint decisions, int proxy)
            throws Exception {
        int warm = Math.min(10, runs / 10);
        long[] inForce = new long[runs - warm];
        long[] lastRow = new long[runs - warm];
        List<Long> fetched = new ArrayList<>();
        List<Long> streamed = new ArrayList<>();
        long[] fromCommand = new long[runs - warm];
        for (int n = 0; n < runs; n++) {
            boolean stream = n % 2 == 1;
            SessionIdentity who = decisions
                    .admit(login(n), Optional.empty(), Clock.systemUTC().instant())
                    .admitted()
                    .orElseThrow(() -> new IllegalStateException("a user is not let in"))
                    .who();
            CompletableFuture<Long> denied = new CompletableFuture<>();
            DecisionPoint.Subscription subscription = decisions.onChange(() -> {
                if (decisions.decide(who, Clock.systemUTC().instant()).denied().isPresent()) {
                    denied.complete(System.nanoTime());
                }
            });
            try (subscription;
                    Connection session = GuardedHospital.connect(proxy, login(n));
                    EndlessReader reader = new EndlessReader(session, stream)) {
                reader.awaitRows();
                long sent = System.nanoTime();
                LedgerClient.Committed done =
                        LedgerClient.await(elsewhere.submit(new Command.RevokeUser(at(), user(n))));
                long answered = System.nanoTime();
                long committed = Math.min(answered, blocks.arrival(done.block(), PATIENCE));
                long last = reader.awaitRefusal(PATIENCE);
                if (n >= warm) {
                    inForce[n - warm] = denied.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) - committed;
                    lastRow[n - warm] = last - committed;
                    (stream ? streamed : fetched).add(last - committed);
                    fromCommand[n - warm] = last - sent;
                }
            }
        }
        out.value("fabric.revoke.runs", runs - warm, "runs");
        print("fabric.revoke", inForce);
        print("fabric.revoke.to.last.row", lastRow);
        print("fabric.revoke.to.last.row.fetched", array(fetched));
        print("fabric.revoke.to.last.row.streamed", array(streamed));
        print("fabric.revoke.command.to.last.row", fromCommand);
    }

    private static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private void print(String name, long[] nanos) {
        for (int percent : new int[] {50, 95, 99, 100}) {
            String quantile = percent == 100 ? ".max" : ".p" + percent;
            out.value(name + quantile, Figures.quantile(nanos, percent / 100.0) / 1e6, "ms");
        }
    }

    /** The school's contract, and a default policy that shows its users something. */
    private void contract() throws IOException {
        LedgerIdentity school = network.identities().enrol(SCHOOL, MSP_A);
        try (LedgerClient asHospital = connect(hospital, MSP_A);
                LedgerClient asSchool = connect(school, MSP_A)) {
            LedgerClient.await(
                    asHospital.submit(new Command.RegisterInstitute(at(), school.address(), SCHOOL, SCHOOL)));
            CategoryGrant grant = new CategoryGrant(Grant.of(PrivacyLevel.HIGH), new TreeSet<>(List.of(Right.READ)));
            LedgerClient.await(
                    asHospital.submit(new Command.SetDefaultPolicy(at(), 1, new TreeMap<>(Map.of(SCHOOL, grant)))));
            LedgerClient.await(asSchool.submit(new Command.RequestAccess(
                    at(), school.address(), "bench", "research", Instant.parse("2099-01-01T00:00:00Z"))));
            LedgerClient.await(asHospital.submit(new Command.ApproveAccess(
                    at(),
                    "bench",
                    List.of(),
                    List.of(new AccessString(
                            "postgresql://127.0.0.1/hospital_a", List.of("SELECT * FROM public.observations"))),
                    Optional.empty(),
                    LedgerClient.newSalt())));
        }
    }

    /** Every user gets a registration, a login and a whitelist entry. */
    private void users(int runs) throws IOException {
        Address school = network.identities().enrol(SCHOOL, MSP_A).address();
        List<LedgerClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < REGISTRARS; i++) {
                clients.add(connect(hospital, MSP_A));
            }
            forEach(clients, runs, n -> new Command.EnterUser(at(), school, user(n)));
            forEach(clients, runs, n -> new Command.BindLogin(at(), user(n), login(n), LedgerClient.newSalt()));
            forEach(clients, runs, n -> new Command.AllowPath(at(), user(n), "127.0.0.1", "127.0.0.1", 5432));
        } finally {
            clients.forEach(LedgerClient::close);
        }
    }

    private static void forEach(List<LedgerClient> clients, int runs, IntFunction<Command> command) {
        List<CompletionStage<LedgerClient.Committed>> all = new ArrayList<>();
        for (int n = 0; n < runs; n++) {
            all.add(clients.get(n % clients.size()).submit(command.apply(n)));
        }
        all.forEach(LedgerClient::await);
    }
}
