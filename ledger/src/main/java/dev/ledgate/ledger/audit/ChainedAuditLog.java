package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.GroupQueue.Offered;
import dev.ledgate.ledger.audit.RecordCodec.Kind;
import dev.ledgate.policy.port.AuditLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The audit log on disk. One thread writes; all records that wait are written and forced together (group commit), so many
 * sessions share one wait for the disk. While several sessions ask, forces begin at least a millisecond apart, so that
 * there is something to share where the disk is faster than the next question. Outcomes, for which nobody waits, do not wake
 * that thread: they are written and forced with the next intent, or handed to the operating system within 10 ms and forced
 * within 100 ms more.
 *
 * <p>After the first error of the disk nothing is written any more, and every intent fails: what reached the disk is then
 * unknown. Safe for any thread. What depends on a returned stage runs on the writer's thread and must not block.
 */
public final class ChainedAuditLog implements AuditLog, Closeable {
    private static final long LAZY_FORCE_NANOS = Duration.ofMillis(100).toNanos();

    /** While several sessions ask, forces begin at least this far apart. */
    private static final long GATHER_NANOS = Duration.ofMillis(1).toNanos();

    private static final Duration ANCHOR_AT_CLOSE = Duration.ofSeconds(2);
    private static final System.Logger LOG = System.getLogger(ChainedAuditLog.class.getName());

    private final AuditSettings settings;
    private final DirectoryLock lock;
    private final LogWriter writer;
    private final AnchorFeed anchors;
    private final GroupQueue<Entry> queue;
    private final Thread thread;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile long durable;
    private volatile long anchored;
    private volatile @Nullable Throwable failure;

    // Of the writer's thread only.
    private boolean unforced;
    private long unforcedSince;
    private long batchSince;
    private long forcedSince;
    private final Crowd crowd = new Crowd();
    private final List<CompletableFuture<Long>> sealWaits = new ArrayList<>();

    /**
     * @param kind empty: seal what there is
     * @param session who asks; 0 if nobody does
     */
    private record Entry(Optional<Kind> kind, byte[] body, long session, Optional<CompletableFuture<Long>> waits) {}

    private record Written(CompletableFuture<Long> waits, long number) {}

    /**
     * How far the log has come.
     *
     * @param durable number of the newest record that was acknowledged
     * @param anchored number of the newest record under a confirmed root; 0 if none
     */
    public record Position(long durable, long anchored) {}

    private ChainedAuditLog(
            AuditSettings settings, DirectoryLock lock, LogWriter writer, Optional<Anchor> anchor, Recovery found) {
        this.settings = settings;
        this.lock = lock;
        this.writer = writer;
        this.queue = new GroupQueue<>(settings.queueLimit());
        this.durable = found.last().number();
        this.anchored = found.anchored();
        this.batchSince = System.nanoTime();
        this.forcedSince = batchSince - GATHER_NANOS;
        this.anchors = new AnchorFeed(anchor, this::confirmed);
        this.thread = new Thread(this::run, "ledgate-audit-writer");
        thread.setDaemon(true);
    }

    /**
     * Opens or begins the log in a directory, and becomes its only writer. Batches that were sealed but not confirmed are
     * anchored again.
     *
     * @param anchor empty: batches are sealed and stay on this disk only
     * @throws AuditLogDamaged if the end of the log is not what was written; nothing is changed then
     * @throws IOException if it cannot be read or written, or has another writer
     */
    public static ChainedAuditLog open(Path directory, AuditSettings settings, Optional<Anchor> anchor)
            throws IOException {
        return open(directory, settings, anchor, Storage.DISK);
    }

    /**
     * As {@link #open(Path, AuditSettings, Optional)}.
     *
     * @param forced told by the writer's thread how many nanoseconds each force of the disk took; must not block
     */
    public static ChainedAuditLog open(
            Path directory, AuditSettings settings, Optional<Anchor> anchor, LongConsumer forced) throws IOException {
        return open(directory, settings, anchor, Storage.timed(Storage.DISK, forced));
    }

    static ChainedAuditLog open(Path directory, AuditSettings settings, Optional<Anchor> anchor, Storage storage)
            throws IOException {
        Files.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.take(directory);
        boolean opened = false;
        try {
            Recovery found = Recovery.of(directory, LogWriter.headOf(directory, settings));
            LogWriter writer = LogWriter.open(directory, settings, storage, found);
            ChainedAuditLog log = new ChainedAuditLog(settings, lock, writer, anchor, found);
            log.thread.start();
            log.anchors.add(found.unanchored());
            opened = true;
            return log;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    @Override
    public CompletionStage<Long> intent(Intent intent) {
        if (settings.anchorLimit().filter(anchors::overdue).isPresent()) {
            return CompletableFuture.failedStage(
                    new AuditUnavailable("the audit log has not been anchored for longer than it may be"));
        }
        byte[] body;
        try {
            body = RecordCodec.body(intent);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(new AuditUnavailable("this cannot be audited", e));
        }
        CompletableFuture<Long> done = new CompletableFuture<>();
        Offered offered = queue.offer(new Entry(Optional.of(Kind.INTENT), body, intent.session(), Optional.of(done)));
        if (offered == Offered.TAKEN) {
            return done.minimalCompletionStage();
        }
        return CompletableFuture.failedStage(
                offered == Offered.FULL
                        ? new AuditUnavailable("too many audit records wait for the disk")
                        : unavailable());
    }

    /** @throws IllegalArgumentException if no intent of that number has been acknowledged */
    @Override
    public void outcome(Outcome outcome) {
        if (outcome.intent() < 1 || outcome.intent() > durable) {
            throw new IllegalArgumentException("no audit record " + outcome.intent() + " has been acknowledged");
        }
        Entry entry = new Entry(Optional.of(Kind.OUTCOME), RecordCodec.body(outcome), 0, Optional.empty());
        if (queue.offerLazily(entry) != Offered.TAKEN) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the outcome of audit record {0} is lost: the log is closed or has failed",
                    outcome.intent());
        }
    }

    /** Seals the open batch now, if it has an intent or outcome. @return completes with the newest durable record */
    public CompletionStage<Long> seal() {
        CompletableFuture<Long> sealed = new CompletableFuture<>();
        Entry entry = new Entry(Optional.empty(), new byte[0], 0, Optional.of(sealed));
        return queue.offerAlways(entry) == Offered.TAKEN
                ? sealed.minimalCompletionStage()
                : CompletableFuture.failedStage(unavailable());
    }

    /** How far the log has come. */
    public Position position() {
        return new Position(durable, anchored);
    }

    /** Why nothing can be written any more; empty while all is well. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    private void confirmed(BatchRoot batch) {
        // Lost only with the process; then the batch is anchored again at the next start.
        var unused =
                queue.offerAlways(new Entry(Optional.of(Kind.ANCHORED), RecordCodec.body(batch), 0, Optional.empty()));
        anchored = batch.last();
    }

    private void run() {
        List<Entry> group = List.of();
        boolean ended = false;
        try {
            boolean open = true;
            while (open) {
                group = queue.take(nanosUntilDue(), notBefore());
                open = !group.isEmpty() || !queue.isClosed();
                commit(group, !open);
            }
            ended = true;
        } catch (IOException | RuntimeException e) {
            fail(e, group);
            ended = true;
        } catch (InterruptedException e) {
            fail(new AuditUnavailable("the audit log was interrupted", e), group);
            ended = true;
        } finally {
            if (!ended) {
                fail(new AuditUnavailable("the audit log's writer ended"), group);
            }
        }
    }

    /** One group: written together, forced once. */
    private void commit(List<Entry> group, boolean last) throws IOException {
        List<Written> written = new ArrayList<>();
        List<BatchRoot> sealed = new ArrayList<>();
        boolean force = false;
        for (Entry entry : group) {
            if (entry.kind().isPresent()) {
                append(entry, written);
                force |= entry.waits().isPresent();
                sealIf(writer.batchIsFull(), sealed);
            } else {
                sealIf(writer.batchCallsForSeal(), sealed);
                entry.waits().ifPresent(sealWaits::add);
                force = true;
            }
        }
        long now = System.nanoTime();
        sealIf(writer.batchCallsForSeal() && (last || batchDue(now)), sealed);
        if (force || last || !sealed.isEmpty() || (unforced && now - unforcedSince >= LAZY_FORCE_NANOS)) {
            forcedSince = now;
            writer.force();
            unforced = false;
            durable = writer.newestNumber();
            anchors.add(sealed);
            acknowledge(written);
        } else if (!group.isEmpty()) {
            writer.write();
            if (!unforced) {
                unforced = true;
                unforcedSince = now;
            }
        }
    }

    /** When the next group may be taken, so that others who ask meanwhile come along. */
    private long notBefore() {
        long now = System.nanoTime();
        return crowd.isThere(now) ? forcedSince + GATHER_NANOS : now;
    }

    private void append(Entry entry, List<Written> written) throws IOException {
        if (!writer.batchCallsForSeal()) {
            batchSince = System.nanoTime();
        }
        if (entry.waits().isPresent()) {
            crowd.asks(entry.session(), System.nanoTime());
        }
        long number = writer.append(entry.kind().orElseThrow(), entry.body());
        entry.waits().ifPresent(waits -> written.add(new Written(waits, number)));
    }

    private void sealIf(boolean due, List<BatchRoot> sealed) throws IOException {
        if (due) {
            sealed.add(writer.seal());
        }
    }

    private void acknowledge(List<Written> written) {
        for (Written record : written) {
            record.waits().complete(record.number());
        }
        sealWaits.forEach(wait -> wait.complete(durable));
        sealWaits.clear();
    }

    private boolean batchDue(long now) {
        return now - batchSince >= settings.batchAge().toNanos();
    }

    private long nanosUntilDue() {
        long now = System.nanoTime();
        long due = Long.MAX_VALUE;
        if (unforced) {
            due = Math.min(due, LAZY_FORCE_NANOS - (now - unforcedSince));
        }
        if (writer.batchCallsForSeal()) {
            due = Math.min(due, settings.batchAge().toNanos() - (now - batchSince));
        }
        return due;
    }

    private void fail(Throwable why, List<Entry> group) {
        failure = why;
        queue.close();
        LOG.log(System.Logger.Level.ERROR, "the audit log has failed, nothing is read any more: {0}", why.toString());
        refuse(group);
        sealWaits.forEach(wait -> wait.completeExceptionally(unavailable()));
        try {
            for (List<Entry> left = queue.take(0); !left.isEmpty(); left = queue.take(0)) {
                refuse(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuse(List<Entry> entries) {
        for (Entry entry : entries) {
            entry.waits().ifPresent(waits -> waits.completeExceptionally(unavailable()));
        }
    }

    private AuditUnavailable unavailable() {
        Throwable why = failure;
        return why == null
                ? new AuditUnavailable("the audit log is closed")
                : new AuditUnavailable("the audit log cannot be written", why);
    }

    /**
     * Writes what waits, seals it, gives the anchor a moment to confirm it, and lets go of the directory. Closing twice does
     * nothing.
     */
    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            if (failure == null) {
                sealAndAnchor();
            }
            queue.close();
            thread.join();
            anchors.close(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try {
                writer.close();
            } finally {
                lock.close();
            }
        }
    }

    private void sealAndAnchor() throws InterruptedException {
        CompletableFuture<Long> sealed = seal().toCompletableFuture();
        try {
            sealed.get();
            anchors.close(ANCHOR_AT_CLOSE);
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.ERROR, "the audit log was closed without its last seal", e.getCause());
        }
    }
}
