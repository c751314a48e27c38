package dev.ledgate.proxy.server;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's socket: hands its bytes to the phase that the connection is in. All on the channel's event loop. */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Shared shared;
    private final Channel channel;
    private final Outbox out;
    private final Inbox in = new Inbox();
    private final long number;
    private Phase phase;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean closing;

    ClientConnection(Shared shared, Channel channel) {
        this.shared = shared;
        this.channel = channel;
        this.out = new Outbox(channel);
        this.number = shared.sessions.incrementAndGet();
        this.phase = new StartupPhase(shared, this);
    }

    Channel channel() {
        return channel;
    }

    Outbox out() {
        return out;
    }

    /** The connection's number in logs and audit. */
    long number() {
        return number;
    }

    boolean closing() {
        return closing;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (shared.connections.get() > 2L * shared.config.limits().connections()) {
            // Too many even to be told why: those in front of it have not said who they are yet.
            ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            return;
        }
        long millis = shared.config.limits().login().toMillis();
        deadline = channel.eventLoop().schedule(this::loginTimedOut, millis, TimeUnit.MILLISECONDS);
        channel.read();
    }

    private void loginTimedOut() {
        fail(Denial.of(SqlState.CANNOT_CONNECT_NOW, "login took too long"));
    }

    /** The session is open: no deadline any more. */
    void loggedIn() {
        ScheduledFuture<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    void enter(Phase next) {
        phase = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            in.add(ctx, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        turn();
    }

    /** Works off what there is, sends what came of it, and asks for more. */
    void turn() {
        if (closing) {
            in.bytes().skipBytes(in.bytes().readableBytes());
            in.trim();
            return;
        }
        try {
            Phase before;
            do {
                before = phase;
                phase.consume(in.bytes());
            } while (phase != before && !closing);
        } catch (ProtocolViolation e) {
            fail(Denial.of(e.state(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            failUnexpectedly(e);
        }
        in.trim();
        if (!closing) {
            out.flush();
            readOn();
        }
    }

    void readOn() {
        if (!closing && phase.wants(in.bytes().readableBytes())) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (phase instanceof Relay relay && channel.isWritable()) {
            relay.clientWritable();
        }
    }

    /** Tells the client why, and ends the connection. */
    void fail(Denial denial) {
        if (!closing) {
            ErrorFields.fatal(denial).writeError(out.buffer());
            finish();
        }
    }

    void failUnexpectedly(Throwable cause) {
        LOG.atError().setCause(cause).addKeyValue("session", number).log("session ends by an error of ours");
        fail(Denial.of(SqlState.INTERNAL_ERROR, "internal error; the operators' log names session " + number));
    }

    /** Sends what there is, then closes. */
    void finish() {
        if (!closing) {
            closing = true;
            loggedIn();
            out.flushAndClose();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        loggedIn();
        phase.gone();
        in.discard();
        out.discard();
        shared.connections.decrementAndGet();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().addKeyValue("session", number).log("client connection broke: {}", cause.getClass());
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
