package dev.ledgate.bench;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.network.FabricBinaries;
import dev.ledgate.ledger.network.FabricNetwork;
import dev.ledgate.ledger.network.NetworkException;
import dev.ledgate.ledger.network.NetworkOptions;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a real network of two hospitals takes: consents and revocations from the command to the commit, and revocations
 * until they hold for sessions that are open at hospital A's proxy. Starts the network, and removes it.
 */
final class FabricFigures {
    /** Slower than a commit, so that most transactions wait for their batch alone, as they do in a quiet hospital. */
    private static final int PER_SECOND = 7;

    private static final int CLIENTS = 4;
    private static final int WARM_SECONDS = 5;
    private static final String MSP_A = "HospitalAMSP";

    private final FabricBinaries binaries;
    private final Path work;
    private final Figures out;

    /** @param work does not exist yet */
    FabricFigures(FabricBinaries binaries, Path work, Figures out) {
        this.binaries = binaries;
        this.work = work;
        this.out = out;
    }

    /**
     * @param seconds how long commits are measured
     * @param revocations how many sessions are revoked
     */
    void all(int seconds, int revocations) throws Exception {
        Path directory = work.resolve("network");
        Thread whenKilled = new Thread(() -> downIfUp(directory), "network-down");
        Runtime.getRuntime().addShutdownHook(whenKilled);
        long begin = System.nanoTime();
        FabricNetwork network =
                FabricNetwork.up(new NetworkOptions(directory, 2, binaries, NetworkOptions.BATCH_TIMEOUT, step -> {}));
        try {
            out.value("fabric.network.up", (System.nanoTime() - begin) / 1e9, "s");
            out.value("fabric.batch", NetworkOptions.BATCH_TIMEOUT.toNanos() / 1e6, "ms");
            commits(network, seconds);
            new RevokedSessions(network, work, out).all(revocations);
        } finally {
            down(directory);
            Runtime.getRuntime().removeShutdownHook(whenKilled);
        }
    }

    /** The network outlives this process unless it is stopped. */
    private static void downIfUp(Path directory) {
        try {
            down(directory);
        } catch (IOException e) {
            // It was not up, or its directory is what is left to say so.
        }
    }

    private static void down(Path directory) throws IOException {
        try {
            FabricNetwork.down(directory, true);
        } catch (NetworkException e) {
            throw new IOException("the network in " + directory + " could not be removed: " + e.getMessage(), e);
        }
    }

    /** Consents of one patient after the other, and as many revocations. */
    private void commits(FabricNetwork network, int seconds) throws Exception {
        LedgerIdentity hospital = network.identities().enrol("hospital-a", MSP_A);
        int warm = PER_SECOND * WARM_SECONDS;
        int patients = (warm + PER_SECOND * seconds) / 2 + 1;
        try (LedgerClient client = LedgerClient.connect(LedgerConnection.open(network.profile(), MSP_A), hospital)) {
            LedgerClient.await(client.submit(Consents.register(hospital.address(), patients)));
            AtomicInteger next = new AtomicInteger();
            var unused = OpenLoop.run(
                    CLIENTS,
                    PER_SECOND,
                    WARM_SECONDS,
                    () -> client.submit(command(hospital.address(), next.getAndIncrement(), patients)));
            long[] nanos = OpenLoop.run(
                    CLIENTS,
                    PER_SECOND,
                    seconds,
                    () -> client.submit(command(hospital.address(), next.getAndIncrement(), patients)));
            out.value("fabric.commit.runs", nanos.length, "runs");
            for (int percent : new int[] {50, 95, 99}) {
                out.value("fabric.commit.p" + percent, Figures.quantile(nanos, percent / 100.0) / 1e6, "ms");
            }
        }
    }

    /** Never two of one patient at the same time: the revocations come when all have consented. */
    private static Command command(Address hospital, int n, int patients) {
        return n < patients ? Consents.consent(hospital, n) : Consents.revoke(hospital, n % patients);
    }
}
