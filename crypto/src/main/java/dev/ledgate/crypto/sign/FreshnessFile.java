package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Freshness in a file that only grows: an entry of 80 bytes for each new state, forced to disk before {@link #advance}
 * returns, and all newest states in memory (about 200 bytes a row). An entry cut off by a crash at the end is dropped when
 * the file is opened: its state had not been reported as stored. The file shows no row keys, only their hashes.
 *
 * <p>It finds a table put back to an older state. It does not find itself put back together with the table: keep it on
 * another machine than the database, and anchor {@link #digest()} where it cannot be taken back, such as the ledger. Safe
 * for any thread; one process.
 */
public final class FreshnessFile implements FreshnessStore, AutoCloseable {
    private static final int HASH = 32;
    private static final int CHECK = 8;
    private static final int ENTRY = HASH + Long.BYTES + HASH + CHECK;

    private final FileChannel channel;
    private final Map<String, Seen> newest = new HashMap<>();
    private byte[] chain = new byte[HASH];

    private FreshnessFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file, or makes it, its owner's alone. @throws CorruptEncoding if an entry before the last was changed */
    public static FreshnessFile open(Path path) throws IOException, CorruptEncoding {
        FileAttribute<?>[] ownerOnly =
                path.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        FileChannel channel = FileChannel.open(
                path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE), ownerOnly);
        boolean done = false;
        try {
            lock(channel);
            FreshnessFile file = new FreshnessFile(channel);
            file.readAll();
            done = true;
            return file;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("the freshness file is in use by this process", e);
        }
        throw new IOException("the freshness file is in use by another process");
    }

    private void readAll() throws IOException, CorruptEncoding {
        long size = channel.size();
        long whole = size - size % ENTRY;
        ByteBuffer entry = ByteBuffer.allocate(ENTRY);
        channel.position(0);
        for (long at = 0; at < whole; at += ENTRY) {
            entry.clear();
            while (entry.hasRemaining()) {
                if (channel.read(entry) < 0) {
                    throw new IOException("the freshness file became shorter while it was read");
                }
            }
            byte[] bytes = entry.array();
            if (!Arrays.equals(Arrays.copyOfRange(bytes, ENTRY - CHECK, ENTRY), check(bytes))) {
                if (at + ENTRY == whole && whole == size) {
                    whole = at;
                    break;
                }
                throw new CorruptEncoding("freshness file: entry " + at / ENTRY + " was changed");
            }
            remember(bytes);
        }
        channel.truncate(whole);
        channel.position(whole);
    }

    private void remember(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] place = new byte[HASH];
        in.get(place);
        long counter = in.getLong();
        byte[] digest = new byte[HASH];
        in.get(digest);
        newest.put(hex(place), new Seen(counter, hex(digest)));
        chain = check(bytes, HASH);
    }

    @Override
    public synchronized Optional<Seen> newest(byte[] place) {
        return Optional.ofNullable(newest.get(hex(Sha256.of(place))));
    }

    @Override
    public synchronized Seen advance(byte[] place, Seen state) throws IOException {
        byte[] hash = Sha256.of(place);
        Seen known = newest.get(hex(hash));
        if (known != null && known.counter() >= state.counter()) {
            return known;
        }
        ByteBuffer entry = ByteBuffer.allocate(ENTRY)
                .put(hash)
                .putLong(state.counter())
                .put(HexFormat.of().parseHex(state.digest()));
        entry.put(check(entry.array())).flip();
        long end = channel.position();
        boolean done = false;
        try {
            while (entry.hasRemaining()) {
                channel.write(entry);
            }
            channel.force(false);
            done = true;
        } finally {
            if (!done) {
                channel.truncate(end).position(end);
            }
        }
        remember(entry.array());
        return state;
    }

    /** A hash over all entries in their order; changes with each new state. */
    public synchronized String digest() {
        return hex(chain);
    }

    /** Chains an entry to all before it, so that none in the middle can be exchanged without notice. */
    private byte[] check(byte[] entry) {
        return check(entry, CHECK);
    }

    private byte[] check(byte[] entry, int length) {
        byte[] input = Arrays.copyOf(chain, HASH + ENTRY - CHECK);
        System.arraycopy(entry, 0, input, HASH, ENTRY - CHECK);
        return Arrays.copyOf(Sha256.of(input), length);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
