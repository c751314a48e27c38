package dev.ledgate.proxy.server;

import dev.ledgate.proxy.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Has the hospital's server cancel what it runs for one session, by a connection of its own. On the client's event loop. */
final class ServerCancel {
    private static final int PATIENCE_MILLIS = 5_000;

    private final EventLoop loop;
    private final InetSocketAddress server;
    private final CancelKeys.Key key;
    private final Runnable whenDone;
    private boolean underWay;

    /**
     * @param key what the server said at the session's login
     * @param whenDone run once for each {@link #send}, after that has returned: the server has acted on the request, or it
     *     will not
     */
    ServerCancel(EventLoop loop, InetSocketAddress server, CancelKeys.Key key, Runnable whenDone) {
        this.loop = loop;
        this.server = server;
        this.key = key;
        this.whenDone = whenDone;
    }

    /** Whether the last {@link #send} is not done. */
    boolean underWay() {
        return underWay;
    }

    /** Cancels what runs now. Only if nothing is under way. */
    void send() {
        underWay = true;
        ChannelInboundHandlerAdapter closesWhenHeard = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                finish();
            }
        };
        ServerConnection.connect(loop, server, closesWhenHeard, connected -> {
            if (connected.isSuccess()) {
                request(connected.channel());
            } else {
                finish();
            }
        });
    }

    private void request(Channel channel) {
        ByteBuf request = channel.alloc().buffer(16);
        StartupPacket.writeCancel(request, key.processId(), key.secret());
        channel.writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        // The server answers by closing, once it has sent the signal.
        channel.read();
        ScheduledFuture<?> patience = loop.schedule(() -> close(channel), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> patience.cancel(false));
    }

    private static void close(Channel channel) {
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void finish() {
        underWay = false;
        whenDone.run();
    }
}
