package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerConnectionTest {
    @Test
    void thatThereIsNoSocketIsToldOnTheEventLoop() throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop loop = loops.next();
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            ServerConnection.connect(
                    () -> {
                        throw new ChannelException("too many open files");
                    },
                    loop,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                    new ChannelInboundHandlerAdapter(),
                    connected -> onLoop.complete(!connected.isSuccess() && loop.inEventLoop()));
            assertThat(onLoop.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
