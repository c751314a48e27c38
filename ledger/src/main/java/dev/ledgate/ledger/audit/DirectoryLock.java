package dev.ledgate.ledger.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets one writer at a time have a log's directory, among all processes of the machine. */
final class DirectoryLock implements Closeable {
    private static final String NAME = "lock";
    private static final int TRIES = 4;
    private static final long BETWEEN_TRIES_NANOS = 25_000_000;

    /**
     * POSIX drops a process's locks on a file as soon as the process closes any descriptor of it. So within this process
     * the answer comes from here and the file is not touched again.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws IOException if another writer has it */
    static DirectoryLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw new IOException("the audit log in " + directory + " is already open in this process");
        }
        @Nullable FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(real.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new IOException("the audit log in " + directory + " is open in another process");
            }
            taken = true;
            return new DirectoryLock(real, channel);
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(real);
            }
        }
    }

    /** Somebody who only looks whether a writer is there holds the lock for a moment. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        for (int again = 0; lock == null && again < TRIES; again++) {
            LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            lock = channel.tryLock();
        }
        return lock;
    }

    /** Whether a writer has the directory now; false too where that cannot be told. */
    static boolean isHeld(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (HELD_HERE.contains(real)) {
            return true;
        }
        Path file = real.resolve(NAME);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock == null) {
                return true;
            }
            lock.release();
            return false;
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(directory);
        }
    }
}
