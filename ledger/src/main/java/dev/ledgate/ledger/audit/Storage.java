package dev.ledgate.ledger.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** What the log asks of a disk. Tests put one that fails in its place. */
interface Storage {
    /** The real one. */
    Storage DISK = new Storage() {
        @Override
        public Sink create(Path file) throws IOException {
            return new RoomyFile(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 0);
        }

        @Override
        public Sink append(Path file, long length) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            channel.truncate(length);
            return new RoomyFile(channel, length);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    };

    /** A new file; it must not exist. */
    Sink create(Path file) throws IOException;

    /** An existing file, cut to {@code length}. */
    Sink append(Path file, long length) throws IOException;

    /** Makes a new file's name durable. */
    void forceDirectory(Path directory) throws IOException;

    /** An open file that only grows; it may end in zeros while it is open, and after a crash. */
    interface Sink extends Closeable {
        /** Writes all of it. */
        void write(ByteBuffer bytes) throws IOException;

        /** Returns once everything written is durable. */
        void force() throws IOException;
    }

    /** The same storage; {@code forced} is told the nanoseconds of each force of a file. */
    static Storage timed(Storage storage, LongConsumer forced) {
        return new Storage() {
            @Override
            public Sink create(Path file) throws IOException {
                return timed(storage.create(file), forced);
            }

            @Override
            public Sink append(Path file, long length) throws IOException {
                return timed(storage.append(file, length), forced);
            }

            @Override
            public void forceDirectory(Path directory) throws IOException {
                storage.forceDirectory(directory);
            }
        };
    }

    private static Sink timed(Sink sink, LongConsumer forced) {
        return new Sink() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                sink.write(bytes);
            }

            @Override
            public void force() throws IOException {
                long begin = System.nanoTime();
                sink.force();
                forced.accept(System.nanoTime() - begin);
            }

            @Override
            public void close() throws IOException {
                sink.close();
            }
        };
    }
}
