package dev.ledgate.ledger.embedded;

import dev.ledgate.ledger.client.LedgerEndpoint;
import dev.ledgate.ledger.identity.IdentityStore;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger in this process, for development and demonstrations: the same contracts, the same client and the same
 * messages as on a Fabric network, but one operator who holds all keys and orders all blocks. Nobody else endorses, so it
 * proves nothing to a second party; it says so when it starts.
 *
 * <p>Everything lies in {@code <data>/ledger}: {@code blocks.log}, {@code private/}, {@code msp/} (CAs and identities,
 * keys with mode 600) and, while it runs, {@code endpoint}. Other processes of the same user reach it over the loopback
 * port named there ({@link LedgerEndpoint}). Safe for any thread.
 */
public final class EmbeddedLedger implements AutoCloseable {
    /** The members of the development network, by the name of their main identity. */
    public static final Map<String, String> MEMBERS =
            Map.of("consortium", "ConsortiumMSP", "hospital-a", "HospitalAMSP", "hospital-b", "HospitalBMSP");

    /** What it is, in words to show to whoever starts it. */
    public static final String NOTICE =
            "single-operator development ledger: one operator holds all keys and no second party endorses";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLedger.class);
    private static final int MAX_MESSAGE = 8 << 20;

    private final Path home;
    private final FileChannel lockFile;
    private final IdentityStore identities;
    private final Chain chain;
    private final DeliverService deliver;
    private final OrdererService orderer;
    private final ExecutorService pool;
    private final List<Server> servers = new ArrayList<>();
    private final String inProcessName;
    private final int port;

    private EmbeddedLedger(Path home, FileChannel lockFile, IdentityStore identities, Chain chain, Msp msp)
            throws IOException {
        this.home = home;
        this.lockFile = lockFile;
        this.identities = identities;
        this.chain = chain;
        GatewayService gateway = new GatewayService(chain, msp, LedgerEndpoint.CHANNEL);
        this.deliver = new DeliverService(chain, msp, LedgerEndpoint.CHANNEL);
        this.orderer = new OrdererService(chain, msp, LedgerEndpoint.CHANNEL);
        this.pool = Executors.newFixedThreadPool(8, task -> {
            Thread thread = new Thread(task, "ledger-server");
            thread.setDaemon(true);
            return thread;
        });
        this.inProcessName = InProcessServerBuilder.generateName();
        serve(InProcessServerBuilder.forName(inProcessName), gateway);
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.port = serve(NettyServerBuilder.forAddress(loopback), gateway).getPort();
    }

    private Server serve(ServerBuilder<?> builder, GatewayService gateway) throws IOException {
        Server server = builder.addService(gateway)
                .addService(deliver)
                .addService(orderer)
                .executor(pool)
                .maxInboundMessageSize(MAX_MESSAGE)
                .build()
                .start();
        servers.add(server);
        return server;
    }

    /**
     * Starts the ledger of a data directory; makes an empty one if there is none.
     *
     * @param data the data directory; the ledger uses {@code ledger} in it
     * @param clock for the validity of certificates
     * @throws LedgerCorrupt if the block log is not what was written
     * @throws IOException if the directory cannot be used, or another process uses it
     */
    public static EmbeddedLedger start(Path data, Clock clock) throws IOException {
        Path home = data.resolve("ledger");
        Files.createDirectories(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel lockFile = lock(home);
        try {
            IdentityStore identities = IdentityStore.open(home.resolve("msp"), clock);
            for (String mspId : MEMBERS.values()) {
                identities.ca(mspId);
            }
            EmbeddedLedger ledger = start(home, lockFile, identities, new Msp(identities.roots(), clock));
            LedgerEndpoint.write(data, ledger.port);
            LOG.warn("{} ({} blocks, port {})", NOTICE, ledger.height(), ledger.port);
            return ledger;
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static EmbeddedLedger start(Path home, FileChannel lockFile, IdentityStore identities, Msp msp)
            throws IOException {
        Chain chain = Chain.open(home, msp);
        try {
            return new EmbeddedLedger(home, lockFile, identities, chain, msp);
        } catch (IOException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel file = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            file.close();
            throw new IOException("the ledger in " + home + " is in use by another process");
        }
        return file;
    }

    /** CAs and identities; {@code identities().enrol(name, mspId)} makes a new party. */
    public IdentityStore identities() {
        return identities;
    }

    /** A new channel to the ledger inside this process; the caller shuts it down. */
    public ManagedChannel connect() {
        return InProcessChannelBuilder.forName(inProcessName)
                .maxInboundMessageSize(MAX_MESSAGE)
                .build();
    }

    /** Where other processes reach it: {@code 127.0.0.1:port}. */
    public String endpoint() {
        return "127.0.0.1:" + port;
    }

    /** How many blocks there are. */
    public long height() {
        return chain.height();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(LedgerEndpoint.file(home));
        deliver.close();
        for (Server server : servers) {
            server.shutdownNow();
            try {
                server.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        pool.shutdownNow();
        chain.close();
        lockFile.close();
    }
}
