package dev.ledgate.ledger.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file with room made ahead of the writing, in zeros: forcing a record then moves its bytes alone, and not the length of
 * the file as well, which takes a journalling file system a second wait. Closing takes the room away. Used by one thread.
 */
final class RoomyFile implements Storage.Sink {
    private static final int ROOM = 1 << 18;

    private final FileChannel channel;
    private long end;
    private long made;

    /** @param end length of the file, where writing goes on */
    RoomyFile(FileChannel channel, long end) {
        this.channel = channel;
        this.end = end;
        this.made = end;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        long after = end + bytes.remaining();
        if (after > made) {
            makeRoom(after);
        }
        put(bytes, end);
        end = after;
    }

    private void makeRoom(long least) throws IOException {
        long room = (least / ROOM + 1) * ROOM;
        ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
        while (made < room) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), room - made));
            int count = zeros.remaining();
            put(zeros, made);
            made += count;
        }
    }

    private void put(ByteBuffer bytes, long at) throws IOException {
        long place = at;
        while (bytes.hasRemaining()) {
            place += channel.write(bytes, place);
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    /** Cuts off the room, and what a failed write left in it. */
    @Override
    public void close() throws IOException {
        try {
            if (channel.isOpen()) {
                channel.truncate(end);
                channel.force(true);
            }
        } finally {
            channel.close();
        }
    }
}
