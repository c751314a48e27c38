package dev.ledgate.proxy.server;

import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket to the hospital's server that belongs to one client. On the client's event loop. */
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final int CONNECT_MILLIS = 10_000;

    private final int frameLimit;
    private final Inbox in = new Inbox();
    private Reader reader;
    private boolean held;

    ServerConnection(int frameLimit, Reader reader) {
        this.frameLimit = frameLimit;
        this.reader = reader;
    }

    /** Who reads what the server says. */
    interface Reader {
        void frame(Frame frame) throws ProtocolViolation;

        /** Whether the next frame must not be handed over yet; {@link ServerConnection#goOn} ends that. */
        default boolean holds() {
            return false;
        }

        /** All frames that have arrived were handed over, or are held back. */
        void pause();

        void writable();

        void broken(Throwable cause);

        void gone();
    }

    /** @param then run on {@code loop}, also if there was no connection */
    static void connect(
            EventLoop loop, InetSocketAddress server, ChannelHandler handler, Consumer<ChannelFuture> then) {
        connect(NioSocketChannel::new, loop, server, handler, then);
    }

    /** As the other. @param sockets makes the channel, not connected yet */
    static void connect(
            ChannelFactory<Channel> sockets,
            EventLoop loop,
            InetSocketAddress server,
            ChannelHandler handler,
            Consumer<ChannelFuture> then) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, LedgateServer.WATER_MARK)
                .handler(handler)
                .connect(server);
        connecting.addListener(done -> {
            if (loop.inEventLoop()) {
                then.accept(connecting);
            } else {
                // Without a file descriptor there is no channel, hence none of this loop's: Netty tells of it
                // elsewhere.
                loop.execute(() -> then.accept(connecting));
            }
        });
    }

    void readBy(Reader next) {
        reader = next;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            in.add(ctx, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        drain(ctx.channel());
    }

    /** Takes back what {@link Channel#read} asked for, if nothing has come yet. */
    static void readNoMore(Channel channel) {
        // Netty drops what was asked for when it no longer reads by itself.
        channel.config().setAutoRead(true).setAutoRead(false);
    }

    /** Hands over what was held back. */
    void goOn(Channel channel) {
        if (held) {
            drain(channel);
        }
    }

    private void drain(Channel channel) {
        try {
            Frame frame = next();
            while (frame != null) {
                reader.frame(frame);
                frame = next();
            }
        } catch (ProtocolViolation e) {
            in.bytes().skipBytes(in.bytes().readableBytes());
            reader.broken(e);
        } catch (RuntimeException e) {
            in.bytes().skipBytes(in.bytes().readableBytes());
            reader.broken(e);
        }
        in.trim();
        if (channel.isActive()) {
            reader.pause();
        }
    }

    private @Nullable Frame next() throws ProtocolViolation {
        held = in.bytes().isReadable() && reader.holds();
        return held ? null : Frame.read(in.bytes(), frameLimit);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            reader.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reader.gone();
        in.discard();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().log("server connection broke: {}", cause.getClass());
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
