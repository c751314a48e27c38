package dev.ledgate.ledger.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.ContractRefusal;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.port.DecisionPoint.Subscription;
import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the snapshot in step with the ledger. One thread listens to blocks and swaps the snapshot whole; a second one
 * asks the orderer for its newest block, and each answer that the snapshot has reached renews a lease. Without a lease there is
 * no snapshot: when the ledger does not answer, the stream ends, a block is missing or cannot be read, all is denied.
 * A third thread reads the hospital's patients anew when a handle has none, so that a slow database delays neither
 * revocations nor the lease.
 *
 * <p>The state is the fold of all blocks from the first one on, so there is no moment between reading a state and
 * listening to its changes.
 */
public final class SnapshotFeed implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFeed.class);
    private static final long REOPEN_MILLIS = 100;
    private static final long REFRESH_MILLIS = 1_000;
    /** After how many probes without a lease the stream is opened anew; there are three in a lease. */
    private static final int STALE_PROBES = 9;

    private final LedgerClient client;
    private final PatientDirectory directory;
    private final LongSupplier nanoTime;
    private final Duration lease;
    private final SnapshotFold fold;
    private final Object foldLock = new Object();
    private final Map<Long, Runnable> listeners = new ConcurrentSkipListMap<>();
    private final AtomicLong subscriptions = new AtomicLong();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread blockThread = new Thread(this::listen, "ledger-snapshot-feed");
    private final Thread probeThread = new Thread(this::probe, "ledger-snapshot-probe");
    private final Thread patientThread = new Thread(this::findPatients, "ledger-snapshot-patients");
    private final Semaphore unresolved = new Semaphore(0);
    private final Lease fresh;

    private volatile @Nullable LedgerSnapshot snapshot;
    private volatile @Nullable CloseableIterator<BlockAndPrivateData> stream;
    private volatile boolean closed;
    private long publishFrom;

    private SnapshotFeed(
            LedgerClient client, Address hospital, PatientDirectory directory, Duration lease, LongSupplier nanoTime) {
        this.client = client;
        this.directory = directory;
        this.lease = lease;
        this.nanoTime = nanoTime;
        this.fold = new SnapshotFold(hospital, client.identity().mspId());
        this.fresh = new Lease(lease, nanoTime);
    }

    /**
     * Starts to follow the ledger.
     *
     * @param client acts as the hospital, so that private data comes with the blocks; stays the caller's
     * @param hospital whose entries are kept
     * @param lease how long after the last proof of freshness decisions are still made; 3 s is usual
     * @param nanoTime monotonic, as {@link System#nanoTime()}
     */
    public static SnapshotFeed start(
            LedgerClient client, Address hospital, PatientDirectory directory, Duration lease, LongSupplier nanoTime) {
        SnapshotFeed feed = new SnapshotFeed(client, hospital, directory, lease, nanoTime);
        feed.blockThread.setDaemon(true);
        feed.probeThread.setDaemon(true);
        feed.patientThread.setDaemon(true);
        feed.blockThread.start();
        feed.probeThread.start();
        feed.patientThread.start();
        return feed;
    }

    /** Waits until there is a fresh snapshot. @return whether there is one */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + atMost.toNanos();
        if (!ready.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        while (current().isEmpty()) {
            if (nanoTime.getAsLong() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    /** The snapshot, while it is known to be fresh. Never waits. */
    public Optional<LedgerSnapshot> current() {
        LedgerSnapshot now = snapshot;
        return now != null && fresh.holds() ? Optional.of(now) : Optional.empty();
    }

    /** Calls the listener after each swap, and when freshness is lost or regained. It must not block. */
    public Subscription onChange(Runnable listener) {
        long number = subscriptions.incrementAndGet();
        listeners.put(number, listener);
        return () -> listeners.remove(number);
    }

    private void listen() {
        boolean sound = false;
        try {
            publishFrom = heightAtStart();
            publishIfCaughtUp();
            while (!closed) {
                client.reconnect();
                follow();
                fresh.revoke();
                tellListeners();
                if (!closed) {
                    TimeUnit.MILLISECONDS.sleep(REOPEN_MILLIS);
                }
            }
            sound = true;
        } catch (InvalidProtocolBufferException | ContractRefusal e) {
            LOG.error("block {} cannot be applied; everything is denied until a new start", fold.next(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!sound) {
                fresh.poison();
                tellListeners();
            }
        }
    }

    private void tellListeners() {
        for (Runnable listener : listeners.values()) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                // One listener's bug must not keep a revocation from the others.
                LOG.error("a listener of the snapshot failed", e);
            }
        }
    }

    /** Below this height a snapshot would show an old state as the present one. */
    private long heightAtStart() throws InterruptedException {
        while (!closed) {
            try {
                return client.height();
            } catch (LedgerException e) {
                LOG.warn("the ledger does not answer yet: {}", e.getMessage());
                TimeUnit.MILLISECONDS.sleep(REOPEN_MILLIS);
            }
        }
        return Long.MAX_VALUE;
    }

    private void follow() throws InvalidProtocolBufferException {
        try (CloseableIterator<BlockAndPrivateData> blocks = client.blocks(fold.next())) {
            stream = blocks;
            fresh.streamOpened();
            while (!closed && blocks.hasNext()) {
                BlockAndPrivateData block = blocks.next();
                synchronized (foldLock) {
                    fold.apply(block);
                    publishIfCaughtUp();
                }
            }
        } catch (GatewayRuntimeException e) {
            if (!closed) {
                LOG.warn("the ledger's block stream ended: {}", e.getStatus().getCode());
            }
        }
    }

    private void publishIfCaughtUp() {
        synchronized (foldLock) {
            if (fold.next() < publishFrom) {
                return;
            }
            boolean incomplete = fold.resolve(directory);
            publish();
            if (incomplete) {
                unresolved.release();
            }
        }
    }

    private void publish() {
        LedgerSnapshot before = snapshot;
        LedgerSnapshot after = fold.freeze();
        snapshot = after;
        fresh.applied(fold.next());
        ready.countDown();
        if (before == null || before.serial() != after.serial()) {
            tellListeners();
        }
    }

    private void probe() {
        long pause = Math.max(1, lease.toMillis() / 3);
        boolean was = false;
        int lapsed = 0;
        try {
            while (!closed) {
                long asked = nanoTime.getAsLong();
                try {
                    fresh.proved(asked, client.height());
                } catch (LedgerException e) {
                    LOG.debug("the ledger's height is not known: {}", e.getMessage());
                    client.reconnect();
                }
                boolean is = fresh.holds();
                lapsed = is ? 0 : lapsed + 1;
                if (lapsed % STALE_PROBES == STALE_PROBES - 1) {
                    reopen();
                }
                if (is != was) {
                    was = is;
                    tellListeners();
                }
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A stream can be dead without an end, when the peer hangs; opening it anew costs nothing that was not lost already. */
    private void reopen() {
        CloseableIterator<BlockAndPrivateData> open = stream;
        if (open != null) {
            open.close();
        }
    }

    /** Looks for patients whose rows are new to the directory: at once when a handle is, then every second. */
    private void findPatients() {
        try {
            while (!closed) {
                boolean atOnce = unresolved.tryAcquire(REFRESH_MILLIS, TimeUnit.MILLISECONDS);
                unresolved.drainPermits();
                LedgerSnapshot now = snapshot;
                if (atOnce || (now != null && now.lacksPatients())) {
                    refresh();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refresh() {
        try {
            directory.refresh();
        } catch (RuntimeException e) {
            LOG.warn("the hospital's patients could not be read anew; choices of unknown patients go on to deny", e);
            return;
        }
        synchronized (foldLock) {
            LedgerSnapshot before = snapshot;
            fold.resolve(directory);
            LedgerSnapshot after = fold.freeze();
            if (before != null && before.serial() != after.serial()) {
                publish();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        CloseableIterator<BlockAndPrivateData> open = stream;
        if (open != null) {
            open.close();
        }
        blockThread.interrupt();
        probeThread.interrupt();
        patientThread.interrupt();
        fresh.revoke();
    }
}
