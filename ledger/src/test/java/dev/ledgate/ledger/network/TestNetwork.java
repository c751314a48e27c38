package dev.ledgate.ledger.network;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.ledgate.ledger.LedgerUnderTest;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.client.NetworkProfile;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A network for a test class; the tests are skipped, with the reason, where Fabric's programs are not installed. */
public final class TestNetwork implements LedgerUnderTest {
    private final FabricNetwork network;
    private final Path directory;

    private TestNetwork(FabricNetwork network, Path directory) {
        this.network = network;
        this.directory = directory;
    }

    /** @param version 2.5 or 3.1 */
    public static TestNetwork start(String version, int hospitals) throws IOException, NetworkException {
        return start(version, hospitals, Links.DIRECT);
    }

    static TestNetwork start(String version, int hospitals, Links links) throws IOException, NetworkException {
        FabricBinaries binaries;
        try {
            binaries = FabricBinaries.find(System.getenv(), Optional.of(version));
        } catch (NetworkException missing) {
            return abort(String.valueOf(missing.getMessage()));
        }
        Path directory = Files.createTempDirectory("ledgate-network-");
        FabricNetwork network = FabricNetwork.up(
                new NetworkOptions(directory, hospitals, binaries, NetworkOptions.BATCH_TIMEOUT, step -> {}), links);
        return new TestNetwork(network, directory);
    }

    public FabricNetwork network() {
        return network;
    }

    public Path directory() {
        return directory;
    }

    @Override
    public LedgerIdentity identity(String name, String mspId) throws IOException {
        return network.identities().enrol(name, mspId);
    }

    /** Through the peer of the identity's own member. */
    @Override
    public LedgerClient connect(LedgerIdentity identity) throws IOException {
        return LedgerClient.connect(LedgerConnection.open(network.profile(), identity.mspId()), identity);
    }

    @Override
    public ManagedChannel channel() throws IOException {
        NetworkProfile.Node peer =
                Objects.requireNonNull(network.profile().peers().get("HospitalAMSP"));
        return NettyChannelBuilder.forAddress(peer.host(), peer.port())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(peer.tlsRoot().toFile())
                        .build())
                .build();
    }

    /** Through another member's peer. */
    public LedgerClient connectThrough(String mspId, LedgerIdentity identity) throws IOException {
        return LedgerClient.connect(LedgerConnection.open(network.profile(), mspId), identity);
    }

    @Override
    public void close() throws IOException {
        try {
            FabricNetwork.down(directory, true);
        } catch (NetworkException e) {
            throw new IOException(e.getMessage(), e);
        }
        Files.deleteIfExists(directory);
    }
}
