package dev.ledgate.ledger.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What stands at the end of the last file, behind the last whole record.
 *
 * @param frameLength length of the frame that begins there, as far as its header says; 0 if that is not intact
 * @param used how many bytes there are up to the last one that is not zero
 */
record Tail(long frameLength, long used) {
    /** @param start where the last whole record ends */
    static Tail of(Path file, long start) throws IOException {
        long frame = 0;
        long used = 0;
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at = start; ; ) {
                block.clear();
                while (block.hasRemaining() && channel.read(block, at + block.position()) > 0) {
                    // until the block is full or the file ends
                }
                block.flip();
                if (at == start && block.remaining() >= Segment.FRAME_HEADER) {
                    int length = block.getInt(0);
                    boolean intact = length == ~block.getInt(4) && length >= 0;
                    frame = intact ? (long) Segment.FRAME_HEADER + length + Hash.LENGTH : 0;
                }
                for (int i = block.limit() - 1; i >= 0; i--) {
                    if (block.get(i) != 0) {
                        used = at - start + i + 1;
                        break;
                    }
                }
                if (block.limit() < block.capacity()) {
                    return new Tail(frame, used);
                }
                at += block.limit();
            }
        }
    }

    /** Nothing but zeros, or nothing at all. */
    boolean isEmpty() {
        return used == 0;
    }

    /** One frame was begun and not finished. */
    boolean endsWithinFrame() {
        return used < Math.max(frameLength, Segment.FRAME_HEADER);
    }
}
