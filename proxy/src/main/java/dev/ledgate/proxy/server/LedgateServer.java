package dev.ledgate.proxy.server;

import dev.ledgate.policy.port.DecisionPoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running proxy. Safe for any thread. */
public final class LedgateServer implements Closeable {
    /** How much may wait to be written to one socket before the other side is no longer read. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private static final Logger LOG = LoggerFactory.getLogger(LedgateServer.class);
    private static final int CLOSE_SECONDS = 5;

    /** Netty's system property for how many event loops there are. */
    private static final String LOOPS = "io.netty.eventLoopThreads";

    private final Shared shared;
    private final EventLoopGroup loops;
    private final Channel listener;
    private final DecisionPoint.Subscription changes;

    private LedgateServer(Shared shared, EventLoopGroup loops, Channel listener, DecisionPoint.Subscription changes) {
        this.shared = shared;
        this.loops = loops;
        this.listener = listener;
        this.changes = changes;
    }

    /**
     * Listens and serves until closed.
     *
     * @throws IOException if the address cannot be listened on
     */
    public static LedgateServer start(ProxyConfig config, Ports ports) throws IOException {
        Shared shared = new Shared(config, ports);
        // Records that are durable at once wake every loop that waits for one of them: fewer loops are woken less.
        int processors = Runtime.getRuntime().availableProcessors();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Math.max(1, Integer.getInteger(LOOPS, processors)), NioIoHandler.newFactory());
        var binding = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        shared.connections.incrementAndGet();
                        channel.pipeline().addLast(new ClientConnection(shared, channel));
                    }
                })
                .bind(config.listen())
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                    .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
            throw new IOException("cannot listen on " + config.listen(), binding.cause());
        }
        DecisionPoint.Subscription changes = ports.decisions().onChange(shared::decideAgain);
        // Consents end by time as well, and a snapshot goes stale: no event tells of either.
        ScheduledFuture<?> clock = loops.next().scheduleAtFixedRate(shared::decideAgain, 1, 1, TimeUnit.SECONDS);
        binding.channel().closeFuture().addListener(closed -> clock.cancel(false));
        LedgateServer server = new LedgateServer(shared, loops, binding.channel(), changes);
        LOG.atInfo().log("listening on port {}", server.port());
        return server;
    }

    /** The port that clients connect to. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** How many sessions are open. */
    public int sessions() {
        return shared.relays.size();
    }

    /** Stops listening, tells every client 57P01, and waits a few seconds for them to be gone. */
    @Override
    public void close() {
        changes.close();
        listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        List.copyOf(shared.relays).stream()
                .map(Relay::shutDown)
                .toList()
                .forEach(closed -> closed.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS));
        loops.shutdownGracefully(100, TimeUnit.SECONDS.toMillis(CLOSE_SECONDS), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2L * CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
