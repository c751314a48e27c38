package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Walking through a DataRow's cells and writing another in its place, without copying the cells between. */
public final class DataRow {
    private DataRow() {}

    /**
     * Where each cell of a row lies.
     *
     * @param starts index in the body of each cell's first byte
     * @param lengths length of each cell, -1 for NULL
     */
    public record Cells(int[] starts, int[] lengths) {
        public int count() {
            return starts.length;
        }

        @Override
        public String toString() {
            return "Cells" + Arrays.toString(lengths);
        }
    }

    public static Cells cells(ByteBuf body) throws ProtocolViolation {
        int end = body.writerIndex();
        int at = body.readerIndex();
        if (end - at < 2) {
            throw new ProtocolViolation("invalid data row");
        }
        int count = body.getUnsignedShort(at);
        at += 2;
        if (count * 4L > end - at) {
            throw new ProtocolViolation("invalid data row");
        }
        int[] starts = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            if (end - at < 4) {
                throw new ProtocolViolation("invalid data row");
            }
            int length = body.getInt(at);
            at += 4;
            if (length < -1 || length > end - at) {
                throw new ProtocolViolation("invalid data row");
            }
            starts[i] = at;
            lengths[i] = length;
            at += Math.max(length, 0);
        }
        if (at != end) {
            throw new ProtocolViolation("invalid data row");
        }
        return new Cells(starts, lengths);
    }

    /** Opens a row of {@code count} cells. @return what {@link #end} needs */
    public static int begin(ByteBuf out, int count) {
        int begun = Frame.begin(out, 'D');
        out.writeShort(count);
        return begun;
    }

    public static void cell(ByteBuf out, byte[] value) {
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    public static void cell(ByteBuf out, ByteBuf body, int start, int length) {
        out.writeInt(length);
        if (length > 0) {
            out.writeBytes(body, start, length);
        }
    }

    public static void end(ByteBuf out, int begun) {
        Frame.end(out, begun);
    }
}
