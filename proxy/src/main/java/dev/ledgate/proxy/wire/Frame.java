package dev.ledgate.proxy.wire;

import dev.ledgate.policy.SqlState;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One typed message: a type byte, an int32 length that counts itself, the body. PostgreSQL manual, section 55.7.
 *
 * @param type the type byte
 * @param body a slice of the input; valid until the input is read further or released
 */
public record Frame(byte type, ByteBuf body) {
    private static final int HEADER = 5;

    /**
     * Takes the next complete frame off {@code in}; null if more bytes are needed, and then nothing is taken. The length is
     * judged as soon as it is there, before the body.
     *
     * @param limit longest body allowed
     */
    public static @Nullable Frame read(ByteBuf in, int limit) throws ProtocolViolation {
        if (in.readableBytes() < HEADER) {
            return null;
        }
        int length = in.getInt(in.readerIndex() + 1);
        if (length < 4) {
            throw new ProtocolViolation("invalid message length");
        }
        if (length - 4 > limit) {
            throw new ProtocolViolation(SqlState.PROGRAM_LIMIT_EXCEEDED, "message is longer than " + limit + " bytes");
        }
        if (in.readableBytes() < length + 1) {
            return null;
        }
        byte type = in.readByte();
        in.skipBytes(4);
        return new Frame(type, in.readSlice(length - 4));
    }

    /** Writes the frame as it was read. */
    public void writeTo(ByteBuf out) {
        out.writeByte(type);
        out.writeInt(body.readableBytes() + 4);
        out.writeBytes(body, body.readerIndex(), body.readableBytes());
    }

    /** Opens a frame; {@link #end} closes it. @return what {@code end} needs */
    static int begin(ByteBuf out, char type) {
        out.writeByte(type);
        out.writeInt(0);
        return out.writerIndex();
    }

    static void end(ByteBuf out, int begun) {
        out.setInt(begun - 4, out.writerIndex() - begun + 4);
    }

    static void empty(ByteBuf out, char type) {
        out.writeByte(type);
        out.writeInt(4);
    }
}
