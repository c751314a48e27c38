package dev.ledgate.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/** What came from one channel and has not been consumed. Used on the channel's event loop. */
final class Inbox {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    ByteBuf bytes() {
        return bytes;
    }

    /** Takes over {@code more}. */
    void add(ChannelHandlerContext ctx, ByteBuf more) {
        bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), bytes, more);
    }

    /** Gives back the memory of what has been consumed. */
    void trim() {
        if (!bytes.isReadable()) {
            discard();
        } else if (bytes.readerIndex() > (1 << 20)) {
            bytes.discardSomeReadBytes();
        }
    }

    void discard() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
