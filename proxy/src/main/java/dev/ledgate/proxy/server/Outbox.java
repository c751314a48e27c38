package dev.ledgate.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

/** Gathers what goes to one channel, so that one event gives one write. Used on the channel's event loop. */
final class Outbox {
    private final Channel channel;
    private @Nullable ByteBuf gathered;

    Outbox(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    ByteBuf buffer() {
        ByteBuf known = gathered;
        if (known == null) {
            known = channel.alloc().buffer(1024);
            gathered = known;
        }
        return known;
    }

    void flush() {
        ByteBuf known = gathered;
        if (known != null && known.isReadable()) {
            gathered = null;
            channel.writeAndFlush(known).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    /** Sends what was gathered, then closes. */
    void flushAndClose() {
        ByteBuf rest = buffer();
        gathered = null;
        channel.writeAndFlush(rest).addListener(ChannelFutureListener.CLOSE);
    }

    /** Drops what was gathered; the channel is gone. */
    void discard() {
        ByteBuf known = gathered;
        gathered = null;
        if (known != null) {
            known.release();
        }
    }
}
