package dev.ledgate.ledger.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of records that only grows. Each record is its length, the length's complement, and its bytes; a damaged length
 * is therefore told apart from a write that a crash cut short. Used by one thread.
 */
final class RecordLog implements AutoCloseable {
    private static final int MAX_RECORD = 64 << 20;
    private static final int FRAME = 8;

    private final FileChannel channel;

    private RecordLog(FileChannel channel) {
        this.channel = channel;
    }

    static RecordLog open(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return new RecordLog(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /**
     * All records. A last record that a crash cut short was never acknowledged; it is taken off the file.
     *
     * @throws DamagedRecord if the file is damaged
     */
    List<byte[]> readAll() throws IOException, DamagedRecord {
        List<byte[]> records = new ArrayList<>();
        long end = channel.size();
        long at = 0;
        while (at < end) {
            if (end - at < FRAME) {
                break;
            }
            ByteBuffer frame = read(at, FRAME);
            int length = frame.getInt();
            if (length != ~frame.getInt() || length < 0 || length > MAX_RECORD) {
                throw new DamagedRecord(records.size());
            }
            if (end - at - FRAME < length) {
                break;
            }
            records.add(read(at + FRAME, length).array());
            at += FRAME + length;
        }
        if (at < end) {
            channel.truncate(at);
            channel.force(true);
        }
        channel.position(at);
        return records;
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the log shrank while it was read");
            }
        }
        return buffer.flip();
    }

    void append(byte[] record) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(FRAME + record.length)
                .putInt(record.length)
                .putInt(~record.length)
                .put(record)
                .flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Waits until everything appended is on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The record of this number is not what was written. */
    static final class DamagedRecord extends Exception {
        private static final long serialVersionUID = 1L;
        private final int number;

        DamagedRecord(int number) {
            super("record " + number + " is damaged");
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
