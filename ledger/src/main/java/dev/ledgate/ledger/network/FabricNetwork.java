package dev.ledgate.ledger.network;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.client.LedgerEndpoint;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.client.NetworkProfile;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.network.NetworkLayout.Hospital;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A Fabric network of hospitals on this machine: one raft orderer; a peer and a contract process for each hospital; a
 * private collection for each; a channel that a consortium without a peer has a say in. All on the loopback interface,
 * with TLS between clients, peers and orderer. The processes outlive this one until {@link #down}. Used by one thread.
 */
public final class FabricNetwork {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration FIRST_ENDORSEMENT_LIMIT = Duration.ofSeconds(60);
    private static final String VERSION = "1.0";

    private final NetworkLayout layout;
    private final Nodes nodes;
    private final Steps steps;

    private FabricNetwork(NetworkLayout layout, Steps steps) {
        this.layout = layout;
        this.nodes = new Nodes(layout);
        this.steps = steps;
    }

    /**
     * Starts a network, a new one or the one of the directory. If it cannot be started, what was started is stopped.
     *
     * @throws NetworkException in a sentence for people
     */
    public static FabricNetwork up(NetworkOptions options) throws NetworkException {
        return up(options, Links.DIRECT);
    }

    /** As {@link #up(NetworkOptions)}, with something between the nodes of a new network. */
    static FabricNetwork up(NetworkOptions options, Links links) throws NetworkException {
        Steps steps = new Steps(options.progress());
        boolean known = Files.exists(NetworkLayout.file(options.directory()));
        if (!known && Files.exists(options.directory().resolve("ledger").resolve("blocks.log"))) {
            throw new NetworkException(options.directory()
                    + " holds a development ledger; a network needs a directory of its own, name it with --dir");
        }
        try {
            NetworkLayout layout =
                    known ? NetworkLayout.read(options.directory()) : NetworkLayout.fresh(options, links);
            if (known && layout.hospitals() != options.hospitals()) {
                throw new NetworkException("the network in " + options.directory() + " has " + layout.hospitals()
                        + " hospitals; './ledgate ledger down --delete' removes it");
            }
            FabricNetwork network = new FabricNetwork(layout, steps);
            if (known && network.nodes.running("orderer").isPresent()) {
                throw new NetworkException("the network in " + options.directory() + " runs already");
            }
            network.startOrCleanUp(options, known);
            return network;
        } catch (IOException e) {
            throw new NetworkException("the network cannot be started: " + e.getMessage(), e);
        }
    }

    private void startOrCleanUp(NetworkOptions options, boolean known) throws IOException, NetworkException {
        boolean done = false;
        try {
            if (known) {
                startNodes();
            } else {
                make(options);
            }
            layout.profile().write(layout.data());
            enrolAndRegister();
            steps.total();
            done = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while starting", e);
        } finally {
            if (!done) {
                nodes.stopAll();
                if (!known) {
                    // The logs stay, to see what went wrong; without its layout the directory counts as new.
                    Files.deleteIfExists(NetworkLayout.file(layout.data()));
                    Files.deleteIfExists(NetworkProfile.file(layout.data()));
                }
            }
        }
    }

    /** Stops the network of a directory. @return how many processes ran @throws NetworkException if there is none */
    public static int down(Path directory, boolean delete) throws NetworkException {
        if (!Files.exists(NetworkLayout.file(directory))) {
            throw new NetworkException("there is no network in " + directory + "; name its directory with --dir");
        }
        try {
            NetworkLayout layout = NetworkLayout.read(directory);
            int stopped = new Nodes(layout).stopAll();
            Files.deleteIfExists(NetworkProfile.file(layout.data()));
            if (delete) {
                deleteTree(layout.home());
                deleteTree(layout.data().resolve("ledger"));
            }
            return stopped;
        } catch (IOException e) {
            throw new NetworkException("the network cannot be stopped: " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Where clients find it. */
    public NetworkProfile profile() {
        return layout.profile();
    }

    /** Members' CAs and identities. */
    public IdentityStore identities() throws IOException {
        return IdentityStore.open(layout.data().resolve("ledger").resolve("msp"), Clock.systemUTC());
    }

    /** Names of the nodes: {@code orderer}, {@code peer-a}, {@code contract-a}, … */
    public List<String> nodes() {
        return Nodes.names(layout);
    }

    /** The process of a node, if it runs. */
    public Optional<ProcessHandle> process(String node) throws IOException {
        return nodes.running(node);
    }

    /** Kills a node as a crash would. */
    public void kill(String node) throws IOException {
        nodes.kill(node);
    }

    /** Starts a node that ended; returns when it listens. */
    public void restart(String node) throws NetworkException {
        try {
            nodes.start(node);
            awaitNode(node);
        } catch (IOException e) {
            throw new NetworkException(node + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while starting " + node, e);
        }
    }

    /** Where a node keeps its data. */
    public Path data(String node) {
        return layout.home().resolve(node);
    }

    private void awaitNode(String node) throws IOException, NetworkException, InterruptedException {
        if (node.equals("orderer")) {
            nodes.awaitPort(node, layout.adminPort(), START_LIMIT);
            nodes.awaitPort(node, layout.ordererPort(), START_LIMIT);
            return;
        }
        for (Hospital hospital : layout.all()) {
            if (node.equals(hospital.peer())) {
                nodes.awaitPort(node, layout.peerPort(hospital), START_LIMIT);
            } else if (node.equals(hospital.contract())) {
                nodes.awaitPort(node, layout.contractPort(hospital), START_LIMIT);
            }
        }
    }

    private void startNodes() throws IOException, NetworkException, InterruptedException {
        for (String node : nodes()) {
            nodes.start(node);
        }
        for (String node : nodes()) {
            awaitNode(node);
        }
        steps.done("all nodes listen");
    }

    private void make(NetworkOptions options) throws IOException, NetworkException, InterruptedException {
        deleteTree(layout.home());
        Files.createDirectories(
                layout.home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        layout.write();
        NetworkFiles files = new NetworkFiles(layout);
        files.write(options.batchTimeout().toMillis());
        // The contract processes take longest to start; their packages depend on their ports alone.
        for (Hospital hospital : layout.all()) {
            ContractPackage.of(layout.contractFor(hospital)).write(packageOf(hospital));
            nodes.start(hospital.contract());
        }
        steps.done("configuration; contract processes started");
        nodes.run(
                "cryptogen",
                Map.of(),
                "generate",
                "--config",
                layout.home().resolve("crypto-config.yaml").toString(),
                "--output",
                layout.crypto().toString());
        files.relaxNodeUnits();
        steps.done("keys and certificates");
        Path genesis = layout.home().resolve("channel.block");
        nodes.run(
                "configtxgen",
                Map.of("FABRIC_CFG_PATH", layout.home().toString(), "FABRIC_LOGGING_SPEC", "ERROR"),
                "-profile",
                "Ledgate",
                "-channelID",
                LedgerEndpoint.CHANNEL,
                "-outputBlock",
                genesis.toString());
        steps.done("first block of the channel");
        nodes.start("orderer");
        for (Hospital hospital : layout.all()) {
            nodes.start(hospital.peer());
        }
        awaitNode("orderer");
        for (Hospital hospital : layout.all()) {
            awaitNode(hospital.peer());
        }
        steps.done("orderer and peers listen");
        join(genesis);
        install(files.endorsement());
        for (Hospital hospital : layout.all()) {
            awaitNode(hospital.contract());
        }
        steps.done("contract processes listen");
    }

    private Path packageOf(Hospital hospital) {
        return layout.home().resolve(hospital.contract() + ".tgz");
    }

    private void join(Path genesis) throws IOException, NetworkException, InterruptedException {
        Path admin = layout.crypto().resolve("ordererOrganizations/orderer.test/users/Admin@orderer.test/tls");
        nodes.run(
                "osnadmin",
                Map.of(),
                "channel",
                "join",
                "--channelID",
                LedgerEndpoint.CHANNEL,
                "--config-block",
                genesis.toString(),
                "-o",
                "127.0.0.1:" + layout.adminPort(),
                "--ca-file",
                layout.ordererNode().resolve("tls/ca.crt").toString(),
                "--client-cert",
                admin.resolve("client.crt").toString(),
                "--client-key",
                admin.resolve("client.key").toString());
        ofEach(h -> peer(h, "channel", "join", "-b", genesis.toString()));
        steps.done("orderer and peers in the channel");
    }

    private void install(String endorsement) throws NetworkException, InterruptedException {
        ofEach(h -> peer(h, "lifecycle", "chaincode", "install", packageOf(h).toString()));
        steps.done("contracts installed");
        List<String> definition = List.of(
                "--channelID",
                LedgerEndpoint.CHANNEL,
                "--name",
                Contracts.CHAINCODE,
                "--version",
                VERSION,
                "--sequence",
                "1",
                "-o",
                "127.0.0.1:" + layout.ordererPort(),
                "--tls",
                "--cafile",
                layout.ordererNode().resolve("tls/ca.crt").toString(),
                "--signature-policy",
                endorsement,
                "--collections-config",
                layout.home().resolve("collections.json").toString());
        awaitLeader();
        ofEach(h -> {
            List<String> approve = new ArrayList<>(List.of("lifecycle", "chaincode", "approveformyorg"));
            approve.addAll(definition);
            approve.addAll(List.of(
                    "--package-id", ContractPackage.of(layout.contractFor(h)).id()));
            peer(h, approve.toArray(new String[0]));
        });
        steps.done("contracts approved by each hospital");
        List<String> commit = new ArrayList<>(List.of("lifecycle", "chaincode", "commit"));
        commit.addAll(definition);
        for (Hospital hospital : layout.all()) {
            commit.addAll(List.of("--peerAddresses", "127.0.0.1:" + layout.peerPort(hospital)));
            commit.addAll(List.of(
                    "--tlsRootCertFiles",
                    layout.peerNode(hospital).resolve("tls/ca.crt").toString()));
        }
        ofEach(h -> {
            if (h.index() == 0) {
                peer(h, commit.toArray(new String[0]));
            }
        });
        steps.done("contracts committed");
    }

    /** Raft elects a leader within a few ticks; until then the orderer refuses transactions. */
    private void awaitLeader() throws NetworkException, InterruptedException {
        try (LedgerClient admin = administrator()) {
            retrying("no raft leader", () -> {
                if (admin.height() < 1) {
                    throw new IllegalStateException("the orderer has no block");
                }
                return true;
            });
        } catch (IOException e) {
            throw new NetworkException("the orderer cannot be asked: " + e.getMessage(), e);
        }
    }

    private LedgerClient administrator() throws IOException {
        adoptCas();
        LedgerIdentity consortium = identities().enrol("consortium", "ConsortiumMSP");
        return LedgerClient.connect(LedgerConnection.open(profile(), consortium.mspId()), consortium);
    }

    private void adoptCas() throws IOException {
        IdentityStore store = identities();
        Path organisations = layout.crypto().resolve("peerOrganizations");
        adopt(store, "ConsortiumMSP", organisations.resolve("consortium.test"));
        for (Hospital hospital : layout.all()) {
            adopt(store, hospital.mspId(), layout.organisation(hospital));
        }
    }

    private static void adopt(IdentityStore store, String mspId, Path organisation) throws IOException {
        Path ca = organisation.resolve("ca");
        try (Stream<Path> files = Files.list(ca)) {
            Path certificate = files.filter(f -> f.toString().endsWith("-cert.pem"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("cryptogen made no CA in " + ca));
            store.adopt(mspId, certificate, ca.resolve("priv_sk"));
        }
    }

    /** The first change that all hospitals endorse: it also shows that they have met. */
    private void enrolAndRegister() throws IOException, NetworkException, InterruptedException {
        try (LedgerClient consortium = administrator()) {
            for (Hospital hospital : layout.all()) {
                LedgerIdentity identity = identities().enrol(hospital.name(), hospital.mspId());
                Command register = new Command.RegisterHospital(identity.address(), hospital.mspId(), hospital.name());
                retrying(hospital.name() + " cannot be registered", () -> {
                    try {
                        LedgerClient.await(consortium.submit(register));
                    } catch (LedgerException e) {
                        if (!e.refusal().equals(Optional.of(RefusalCode.HOSPITAL_EXISTS))) {
                            throw e;
                        }
                    }
                    return true;
                });
            }
        }
        steps.done("hospitals registered");
    }

    private static void retrying(String failure, Callable<Boolean> attempt)
            throws NetworkException, InterruptedException {
        long deadline = System.nanoTime() + FIRST_ENDORSEMENT_LIMIT.toNanos();
        while (true) {
            try {
                attempt.call();
                return;
            } catch (LedgerException | IllegalStateException e) {
                if (System.nanoTime() > deadline) {
                    throw new NetworkException(failure + ": " + e.getMessage(), e);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new NetworkException(failure + ": " + e.getMessage(), e);
            }
        }
    }

    private void peer(Hospital hospital, String... arguments)
            throws IOException, NetworkException, InterruptedException {
        nodes.run("peer", nodes.administrator(hospital), arguments);
    }

    private interface Work {
        void of(Hospital hospital) throws IOException, NetworkException, InterruptedException;
    }

    /** At all hospitals at the same time. */
    private void ofEach(Work work) throws NetworkException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(layout.hospitals());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Hospital hospital : layout.all()) {
                running.add(pool.submit(() -> {
                    work.of(hospital);
                    return hospital;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NetworkException said) {
                throw said;
            }
            throw new NetworkException("a step failed: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Tells each step with its time. */
    private static final class Steps {
        private final Consumer<String> told;
        private final long begun = System.nanoTime();
        private long last = begun;

        Steps(Consumer<String> told) {
            this.told = told;
        }

        void done(String what) {
            long now = System.nanoTime();
            told.accept(line(what, now - last));
            last = now;
        }

        void total() {
            told.accept(line("in all", System.nanoTime() - begun));
        }

        private static String line(String what, long nanos) {
            return String.format(Locale.ROOT, "%-45s %6d ms", what, nanos / 1_000_000);
        }
    }
}
