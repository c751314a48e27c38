package dev.ledgate.proxy.server;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.server.ProxyConfig.TlsMode;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.proxy.wire.StartupPacket;
import dev.ledgate.proxy.wire.StartupPacket.CancelRequest;
import dev.ledgate.proxy.wire.StartupPacket.GssEncRequest;
import dev.ledgate.proxy.wire.StartupPacket.SslRequest;
import dev.ledgate.proxy.wire.StartupPacket.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the first byte to the startup packet: encryption, cancel requests, protocol version, settings. */
final class StartupPhase implements Phase {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final String ALPN = "postgresql";
    private static final Set<String> NO_REPLICATION = Set.of("false", "off", "no", "0");

    private final Shared shared;
    private final ClientConnection client;
    private boolean asked;
    private boolean gssDeclined;

    StartupPhase(Shared shared, ClientConnection client) {
        this.shared = shared;
        this.client = client;
    }

    @Override
    public boolean wants(int held) {
        return held <= StartupPacket.LIMIT;
    }

    @Override
    public void gone() {
        // Nothing has been opened yet.
    }

    private Optional<SslHandler> tls() {
        return Optional.ofNullable(client.channel().pipeline().get(SslHandler.class));
    }

    @Override
    public void consume(ByteBuf in) throws ProtocolViolation {
        if (!asked && in.isReadable() && in.getByte(in.readerIndex()) == TLS_HANDSHAKE && tls().isEmpty()) {
            directTls(in);
            return;
        }
        Optional<StartupPacket> packet = StartupPacket.read(in);
        if (packet.isEmpty()) {
            return;
        }
        asked = true;
        if (packet.get() instanceof SslRequest) {
            sslRequest(in);
        } else if (packet.get() instanceof GssEncRequest) {
            if (gssDeclined) {
                throw new ProtocolViolation("GSSAPI encryption was declined already");
            }
            gssDeclined = true;
            client.out().buffer().writeByte('N');
            consume(in);
        } else if (packet.get() instanceof CancelRequest cancel) {
            shared.cancelKeys.cancel(
                    cancel.processId(),
                    cancel.secret(),
                    () -> client.channel().eventLoop().execute(client::finish));
        } else if (packet.get() instanceof Startup startup) {
            startup(startup);
        }
    }

    private void sslRequest(ByteBuf in) throws ProtocolViolation {
        if (in.isReadable()) {
            throw new ProtocolViolation("received unencrypted data after SSL request");
        }
        if (shared.config.tls().mode() == TlsMode.OFF || tls().isPresent()) {
            client.out().buffer().writeByte('N');
            return;
        }
        client.out().buffer().writeByte('S');
        client.out().flush();
        client.channel().pipeline().addFirst(handler());
    }

    private SslHandler handler() {
        return shared.config
                .tls()
                .context()
                .orElseThrow()
                .newHandler(client.channel().alloc());
    }

    /** TLS without an SSLRequest before it: what was read is the beginning of the handshake. */
    private void directTls(ByteBuf in) throws ProtocolViolation {
        if (shared.config.tls().mode() == TlsMode.OFF) {
            throw new ProtocolViolation("TLS is not available");
        }
        asked = true;
        SslHandler handler = handler();
        client.channel().pipeline().addFirst(handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess() && !ALPN.equals(handler.applicationProtocol())) {
                client.fail(Denial.of(
                        SqlState.PROTOCOL_VIOLATION, "direct TLS needs the application protocol \"postgresql\""));
            }
        });
        ByteBuf begun = in.readBytes(in.readableBytes());
        client.channel().pipeline().fireChannelRead(begun);
        client.channel().pipeline().fireChannelReadComplete();
    }

    private void startup(Startup startup) {
        ProxyConfig config = shared.config;
        if (startup.major() != 3) {
            client.fail(
                    Denial.of(SqlState.FEATURE_NOT_SUPPORTED, "unsupported frontend protocol: server supports 3.0"));
            return;
        }
        List<String> unknown = startup.parameters().keySet().stream()
                .filter(name -> name.startsWith("_pq_."))
                .toList();
        if (startup.version() != StartupPacket.VERSION_3_0 || !unknown.isEmpty()) {
            Backend.negotiateProtocolVersion(client.out().buffer(), unknown);
        }
        if (config.tls().mode() == TlsMode.REQUIRED && tls().isEmpty()) {
            client.fail(Denial.of(
                    SqlState.INVALID_AUTHORIZATION, "unencrypted connections are refused", "Use sslmode=require."));
            return;
        }
        if (shared.connections.get() > config.limits().connections()) {
            client.fail(Denial.of(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already"));
            return;
        }
        if (!startup.parameter("replication").map(NO_REPLICATION::contains).orElse(true)) {
            client.fail(Denial.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "replication would show rows past every rule and is not available"));
            return;
        }
        Optional<String> user = startup.parameter("user").filter(name -> !name.isEmpty());
        if (user.isEmpty()) {
            client.fail(
                    Denial.of(SqlState.INVALID_AUTHORIZATION, "no PostgreSQL user name specified in startup packet"));
            return;
        }
        client.enter(new ScramPhase(shared, client, user.get(), startup, tls().isPresent()));
    }
}
