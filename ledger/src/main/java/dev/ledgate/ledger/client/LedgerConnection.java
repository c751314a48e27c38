package dev.ledgate.ledger.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Channels to a party's own peer and to the orderer. Safe for any thread.
 *
 * <p>Keepalive is 70 s: Fabric ends connections that are tested more often than once a minute. A peer that hangs is found
 * by the lease of the snapshot and by the deadlines of the calls, both much earlier.
 */
public final class LedgerConnection implements AutoCloseable {
    private static final int MAX_MESSAGE = 100 << 20;
    private static final long KEEPALIVE_SECONDS = 70;

    private final ManagedChannel peer;
    private final ManagedChannel orderer;
    private final Optional<String> peerMsp;

    private LedgerConnection(ManagedChannel peer, ManagedChannel orderer, Optional<String> peerMsp) {
        this.peer = peer;
        this.orderer = orderer;
        this.peerMsp = peerMsp;
    }

    /** A ledger whose peer and orderer stand behind one channel. */
    static LedgerConnection single(ManagedChannel channel) {
        return new LedgerConnection(channel, channel, Optional.empty());
    }

    /**
     * Connects to the ledger of a data directory: the Fabric network of its profile, or the embedded ledger that runs there.
     *
     * @param mspId the caller's member; a member without a peer uses the first one of the others
     * @throws IOException if there is no ledger
     */
    public static LedgerConnection open(Path data, String mspId) throws IOException {
        if (!Files.exists(NetworkProfile.file(data))) {
            return single(LedgerEndpoint.connect(data));
        }
        return open(NetworkProfile.read(data), mspId);
    }

    /** As {@link #open(Path, String)}, with a profile. */
    public static LedgerConnection open(NetworkProfile profile, String mspId) throws IOException {
        Map<String, NetworkProfile.Node> peers = new TreeMap<>(profile.peers());
        String at = peers.containsKey(mspId) ? mspId : peers.keySet().iterator().next();
        NetworkProfile.Node own = profile.peers().getOrDefault(at, profile.orderer());
        ManagedChannel toPeer = channel(own);
        return new LedgerConnection(toPeer, channel(profile.orderer()), Optional.of(at));
    }

    private static ManagedChannel channel(NetworkProfile.Node node) throws IOException {
        return NettyChannelBuilder.forAddress(node.host(), node.port())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(node.tlsRoot().toFile())
                        .build())
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .maxInboundMessageSize(MAX_MESSAGE)
                .build();
    }

    ManagedChannel peer() {
        return peer;
    }

    ManagedChannel orderer() {
        return orderer;
    }

    /** The member whose peer this is; none if the ledger has no members' peers. */
    Optional<String> peerMsp() {
        return peerMsp;
    }

    void retryNow() {
        peer.resetConnectBackoff();
        orderer.resetConnectBackoff();
    }

    @Override
    public void close() {
        peer.shutdownNow();
        orderer.shutdownNow();
    }
}
