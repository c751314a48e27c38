package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.HeadFile.Head;
import dev.ledgate.ledger.audit.RecordCodec.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Numbers, chains and writes records. After an exception it must not be used again: what reached the disk is unknown. Used
 * by one thread.
 */
final class LogWriter implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final AuditSettings settings;
    private final Storage storage;
    private final HeadFile headFile;
    private final OpenBatch batch;
    private final WriterKeys keys;
    private Storage.Sink sink;
    private long segmentLength;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private Head newest;

    private LogWriter(
            Path directory,
            AuditSettings settings,
            Storage storage,
            HeadFile headFile,
            Recovery found,
            WriterKeys keys,
            Storage.Sink sink,
            long segmentLength) {
        this.directory = directory;
        this.settings = settings;
        this.storage = storage;
        this.headFile = headFile;
        this.batch = found.batch();
        this.newest = found.last();
        this.keys = keys;
        this.sink = sink;
        this.segmentLength = segmentLength;
    }

    static LogWriter open(Path directory, AuditSettings settings, Storage storage, Recovery found) throws IOException {
        WriterKeys keys = new WriterKeys(settings.officer(), settings.clock());
        Storage.Sink sink;
        long length = found.tailLength();
        if (found.tail().isPresent() && length > 0) {
            sink = storage.append(found.tail().get().file(), length);
            sink.force();
        } else {
            if (found.tail().isPresent()) {
                Files.delete(found.tail().get().file());
            }
            sink = begin(directory, storage, found.last());
            length = Segment.HEADER;
        }
        HeadFile head = HeadFile.open(HeadFile.in(directory, settings.head()), found.last());
        storage.forceDirectory(directory);
        return new LogWriter(directory, settings, storage, head, found, keys, sink, length);
    }

    /**
     * Takes a record into the group being built and returns its number. The body of an intent or outcome is sealed; the
     * secret for it comes in front, in a record of its own, where a new one is due.
     */
    long append(Kind kind, byte[] body) throws IOException {
        if (!kind.isSealed()) {
            long number = newest.number() + 1;
            return take(kind, number, RecordCodec.canonical(kind, number, body));
        }
        if (keys.due()) {
            long number = newest.number() + 1;
            take(Kind.KEY, number, RecordCodec.canonical(Kind.KEY, number, RecordCodec.body(keys.next(number))));
        }
        long number = newest.number() + 1;
        return take(kind, number, keys.seal(kind, number, body));
    }

    private long take(Kind kind, long number, byte[] canonical) throws IOException {
        Hash leaf = Hash.leaf(canonical);
        newest = new Head(number, Hash.link(newest.chain(), leaf));
        batch.add(kind, number, leaf);
        int length = Segment.frameLength(canonical);
        if (buffer.remaining() < length) {
            write();
            if (buffer.capacity() < length) {
                buffer = ByteBuffer.allocate(length);
            }
        }
        Segment.putFrame(buffer, canonical, newest.chain());
        return number;
    }

    /** Whether the open batch has as many records as a batch may. */
    boolean batchIsFull() {
        return batch.callingForSeal() >= settings.batchRecords();
    }

    /** Whether the open batch has anything worth sealing. */
    boolean batchCallsForSeal() {
        return batch.callingForSeal() > 0;
    }

    /** Seals the open batch, which has a record; in a new file if this one is long enough. */
    BatchRoot seal() throws IOException {
        BatchRoot closed = batch.close();
        if (segmentLength + buffer.position() >= settings.segmentBytes()) {
            force();
            sink.close();
            sink = begin(directory, storage, newest);
            storage.forceDirectory(directory);
            segmentLength = Segment.HEADER;
        }
        append(Kind.SEAL, RecordCodec.body(closed));
        return closed;
    }

    /** Hands the group to the operating system: it now survives the end of this process. */
    void write() throws IOException {
        segmentLength += buffer.position();
        sink.write(buffer.flip());
        buffer.clear();
    }

    /** Writes the group and returns once it survives a power cut. */
    void force() throws IOException {
        write();
        sink.force();
        headFile.write(newest);
    }

    long newestNumber() {
        return newest.number();
    }

    private static Storage.Sink begin(Path directory, Storage storage, Head last) throws IOException {
        long first = last.number() + 1;
        Storage.Sink sink = storage.create(Segment.in(directory, first).file());
        sink.write(ByteBuffer.wrap(Segment.header(first, last.chain())));
        sink.force();
        return sink;
    }

    @Override
    public void close() throws IOException {
        keys.close();
        try {
            sink.close();
        } finally {
            headFile.close();
        }
    }

    static Optional<Head> headOf(Path directory, AuditSettings settings) throws IOException {
        return HeadFile.read(HeadFile.in(directory, settings.head()));
    }
}
