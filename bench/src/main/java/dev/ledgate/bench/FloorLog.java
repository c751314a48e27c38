package dev.ledgate.bench;

import dev.ledgate.policy.port.AuditLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What no log can do without that is durable before the answer: another thread, a write and a force for all that wait, a
 * millisecond apart. Its records are always the same bytes: nothing is encoded, hashed or sealed, and nothing can be read
 * from it. What it costs is the disk's and the machine's; what the audit log costs beyond it is the log's own.
 */
final class FloorLog implements AuditLog, Closeable {
    /** About as long as a record of a point query. */
    private static final int RECORD = 400;

    /** The same as {@code ChainedAuditLog.GATHER_NANOS}, which is private, and to be changed with it. */
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int FILE = 1 << 22;
    private static final int AT_ONCE = 128;

    private final FileChannel file;
    private final ByteBuffer records = ByteBuffer.allocateDirect(AT_ONCE * RECORD);
    private final BlockingQueue<CompletableFuture<Long>> intents = new LinkedBlockingQueue<>();
    private final AtomicInteger outcomes = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "floor-log");
    private long number;
    private volatile boolean closed;

    FloorLog(Path path) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        file.write(ByteBuffer.allocate(FILE));
        file.force(true);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public CompletionStage<Long> intent(Intent intent) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        intents.add(done);
        if (closed) {
            refuse(intents);
        }
        return done.minimalCompletionStage();
    }

    @Override
    public void outcome(Outcome outcome) {
        outcomes.incrementAndGet();
    }

    private void run() {
        List<CompletableFuture<Long>> group = new ArrayList<>();
        long begun = System.nanoTime() - APART_NANOS;
        try {
            while (!closed) {
                CompletableFuture<Long> first = intents.take();
                for (long left = begun + APART_NANOS - System.nanoTime();
                        left > 0;
                        left = begun + APART_NANOS - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                begun = System.nanoTime();
                group.add(first);
                intents.drainTo(group);
                write(group.size() + outcomes.getAndSet(0));
                file.force(false);
                group.forEach(intent -> intent.complete(++number));
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            closed = true;
            refuse(group);
            refuse(intents);
        }
    }

    private static void refuse(Collection<CompletableFuture<Long>> waiting) {
        waiting.forEach(intent -> intent.completeExceptionally(new IllegalStateException("the log is closed")));
    }

    private void write(int count) throws IOException {
        for (int left = count; left > 0; left -= AT_ONCE) {
            records.clear().limit(Math.min(left, AT_ONCE) * RECORD);
            if (file.position() + records.remaining() > FILE) {
                file.position(0);
            }
            while (records.hasRemaining()) {
                int unused = file.write(records);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
