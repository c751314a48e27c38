package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.Damage.Kind;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames in order, across files, and checks form, number and chain of each before handing it out. Used by one
 * thread.
 */
final class LogReader implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int REREADS = 3;
    private static final long REREAD_MILLIS = 1;

    private final List<Segment> segments;
    private int index;
    private int rereads;
    private @Nullable InputStream in;
    private long position;
    private long expected;
    private @Nullable Hash chain;
    private boolean torn;

    /** @param from index of the first file to read; its header is believed unless it is the first of the log */
    LogReader(List<Segment> segments, int from) {
        this.segments = segments;
        this.index = from;
        this.expected =
                from == 0 || from >= segments.size() ? 1 : segments.get(from).first();
        this.chain = from == 0 ? Hash.GENESIS : null;
    }

    /** @param chain the chain hash after this record */
    record Frame(byte[] canonical, Hash leaf, Hash chain, AuditRecord record) {
        long number() {
            return record.number();
        }
    }

    /**
     * The next record; empty at the end, and where the last file ends within a record ({@link #torn()}).
     *
     * @throws AuditLogDamaged at the first bad record
     */
    Optional<Frame> next() throws IOException {
        while (!torn && index < segments.size()) {
            if (in == null && !openSegment()) {
                break;
            }
            long start = position;
            byte[] head = read(Segment.FRAME_HEADER);
            if (head.length == 0) {
                closeSegment();
                index++;
                continue;
            }
            try {
                Optional<Frame> frame = frame(head);
                if (frame.isEmpty()) {
                    incomplete();
                    position = start;
                }
                rereads = 0;
                return frame;
            } catch (AuditLogDamaged e) {
                if (!isLast() || !mayBeUnfinished(start)) {
                    position = start;
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the frame at {@code start} of the last file, which did not read well, may be one that is being written or
     * was when its writer was killed. Then reading goes on there anew, or has ended.
     */
    private boolean mayBeUnfinished(long start) throws IOException {
        Path file = segments.get(index).file();
        Tail tail = Tail.of(file, start);
        if (tail.isEmpty() || tail.endsWithinFrame()) {
            // Nothing but the room ahead of the writer, or a record that ends in it.
            torn = !tail.isEmpty();
            position = start;
            closeSegment();
            index = torn ? index : segments.size();
            return true;
        }
        if (rereads++ >= REREADS) {
            return false;
        }
        // A writer at work: what was zero when it was read first is not now.
        pause();
        closeSegment();
        in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        in.skipNBytes(start);
        position = start;
        return true;
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(REREAD_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading the audit log");
        }
    }

    /** Whether the last file ends within a record or within its own header. */
    boolean torn() {
        return torn;
    }

    /** Number of the next record. */
    long expected() {
        return expected;
    }

    /** The chain hash of the newest record read. */
    Hash chain() {
        return chain == null ? Hash.GENESIS : chain;
    }

    /** How much of the file being read, or read last, holds whole records; 0: not even a header. */
    long wholeLength() {
        return position;
    }

    private boolean openSegment() throws IOException {
        Segment segment = segments.get(index);
        if (segment.first() != expected) {
            throw damaged(Kind.GAP, "it is missing; the next file begins with record " + segment.first());
        }
        for (int attempt = 0; ; attempt++) {
            in = new BufferedInputStream(Files.newInputStream(segment.file()), BUFFER);
            position = 0;
            byte[] header = read(Segment.HEADER);
            if (header.length < Segment.HEADER) {
                incomplete();
                position = 0;
                return false;
            }
            Hash previous = chain == null ? Hash.of(Arrays.copyOfRange(header, 16, Segment.HEADER)) : chain;
            if (Arrays.equals(header, Segment.header(expected, previous))) {
                chain = previous;
                return true;
            }
            if (Segment.isOfEarlierFormat(header)) {
                throw damaged(
                        Kind.BAD_FORM,
                        "its file is of an earlier format; read it with the version that wrote it, and begin a new log in"
                                + " another directory");
            }
            if (!isLast() || attempt == REREADS) {
                throw damaged(Kind.BAD_HASH, "the head of its file does not continue the chain");
            }
            if (Tail.of(segment.file(), 0).isEmpty()) {
                // The room of a new file, whose head the writer has not written yet, or never did.
                torn = true;
                position = 0;
                return false;
            }
            pause();
            closeSegment();
        }
    }

    /** Empty if the file ends within the frame. */
    private Optional<Frame> frame(byte[] head) throws IOException {
        if (head.length < Segment.FRAME_HEADER) {
            return Optional.empty();
        }
        ByteBuffer lengths = ByteBuffer.wrap(head);
        int length = lengths.getInt();
        if (length != ~lengths.getInt()) {
            throw damaged(Kind.BAD_FORM, "its length is not intact");
        }
        if (length < RecordCodec.HEADER || length > RecordCodec.MAX_LENGTH) {
            throw damaged(Kind.BAD_FORM, "no record has its length");
        }
        byte[] canonical = read(length);
        byte[] stored = read(Hash.LENGTH);
        if (stored.length < Hash.LENGTH) {
            return Optional.empty();
        }
        return Optional.of(check(canonical, Hash.of(stored)));
    }

    private Frame check(byte[] canonical, Hash stored) throws AuditLogDamaged {
        long number = ByteBuffer.wrap(canonical).getLong(2);
        if (number != expected) {
            throw damaged(Kind.GAP, "a record numbered " + number + " stands in its place");
        }
        Hash leaf = Hash.leaf(canonical);
        Hash link = Hash.link(chain(), leaf);
        if (!link.equals(stored)) {
            throw damaged(Kind.BAD_HASH, "it does not continue the chain");
        }
        try {
            Frame frame = new Frame(canonical, leaf, link, RecordCodec.decode(canonical));
            chain = link;
            expected++;
            return frame;
        } catch (RecordCodec.BadForm e) {
            throw damaged(Kind.BAD_FORM, e.getMessage());
        }
    }

    private void incomplete() throws AuditLogDamaged {
        if (!isLast()) {
            throw damaged(Kind.TRUNCATED, "its file ends within it, and another file follows");
        }
        torn = true;
    }

    /** Whether it reads the last file, or has read it. */
    boolean isLast() {
        return index >= segments.size() - 1;
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = in == null ? new byte[0] : in.readNBytes(length);
        position += bytes.length;
        return bytes;
    }

    private AuditLogDamaged damaged(Kind kind, @Nullable String reason) {
        return new AuditLogDamaged(new Damage(expected, kind, String.valueOf(reason)));
    }

    private void closeSegment() throws IOException {
        if (in != null) {
            in.close();
            in = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeSegment();
    }
}
