package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.Damage.Kind;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames in order, across files, and checks form, number and chain of each before handing it out. Used by one
 * thread.
 */
final class LogReader implements Closeable {
    private final List<Segment> segments;
    private int index;
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
            Optional<Frame> frame = frame(head);
            if (frame.isEmpty()) {
                incomplete();
                position = start;
            }
            return frame;
        }
        return Optional.empty();
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
        in = new BufferedInputStream(Files.newInputStream(segment.file()), 1 << 16);
        position = 0;
        byte[] header = read(Segment.HEADER);
        if (header.length < Segment.HEADER) {
            incomplete();
            position = 0;
            return false;
        }
        Hash previous = chain == null ? Hash.of(Arrays.copyOfRange(header, 16, Segment.HEADER)) : chain;
        if (!Arrays.equals(header, Segment.header(expected, previous))) {
            throw damaged(Kind.BAD_HASH, "the head of its file does not continue the chain");
        }
        chain = previous;
        return true;
    }

    /** Empty if the file ends within the frame. */
    private Optional<Frame> frame(byte[] head) throws IOException {
        if (head.length < Segment.FRAME_HEADER) {
            return Optional.empty();
        }
        ByteBuffer lengths = ByteBuffer.wrap(head);
        int length = lengths.getInt();
        if (length != ~lengths.getInt()) {
            if (isLast() && allZero(head) && restIsZero()) {
                return Optional.empty();
            }
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
        Hash link = Hash.link(chain(), canonical);
        if (!link.equals(stored)) {
            throw damaged(Kind.BAD_HASH, "it does not continue the chain");
        }
        try {
            Frame frame = new Frame(canonical, Hash.leaf(canonical), link, RecordCodec.decode(canonical));
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

    private boolean isLast() {
        return index == segments.size() - 1;
    }

    private static boolean allZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Space that a file system gave and a crash left empty. */
    private boolean restIsZero() throws IOException {
        byte[] block;
        do {
            block = read(4096);
            if (!allZero(block)) {
                return false;
            }
        } while (block.length > 0);
        return true;
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
