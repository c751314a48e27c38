package dev.ledgate.proxy.server;

import dev.ledgate.proxy.auth.AuthenticationFailed;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramClient;
import dev.ledgate.proxy.wire.AuthReply;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.Backend.Setting;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.proxy.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Opens a session on the hospital's server, from the startup packet to the first ReadyForQuery. */
final class ServerLogin implements ServerConnection.Reader {
    private final Channel channel;
    private final ScramClient exchange;
    private final CompletableFuture<Opened> done = new CompletableFuture<>();
    private final List<Setting> settings = new ArrayList<>();
    private CancelKeys.Key key = new CancelKeys.Key(0, 0);

    ServerLogin(Channel channel, RoleCredentials credentials, SecureRandom random) {
        this.channel = channel;
        this.exchange = new ScramClient(credentials, random);
    }

    /** An open session. @param key cancels its statements at the server */
    record Opened(List<Setting> settings, CancelKeys.Key key) {}

    /** The server does not take the session. The message names its SQLSTATE and is for the log. */
    static final class ServerRefused extends Exception {
        private static final long serialVersionUID = 1L;

        ServerRefused(String message) {
            super(message);
        }
    }

    /** Sends the startup packet. @return completes on the event loop */
    CompletableFuture<Opened> start(String role, String database, Map<String, String> settingsWanted) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", role);
        parameters.put("database", database);
        parameters.putAll(settingsWanted);
        ByteBuf packet = channel.alloc().buffer();
        StartupPacket.writeStartup(packet, parameters);
        channel.writeAndFlush(packet).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        return done;
    }

    @Override
    public void frame(Frame frame) throws ProtocolViolation {
        switch (frame.type()) {
            case Backend.AUTHENTICATION -> authentication(frame.body());
            case Backend.PARAMETER_STATUS -> settings.add(Backend.parameterStatus(frame.body()));
            case Backend.KEY_DATA -> key = new CancelKeys.Key(Backend.int32(frame.body()), Backend.int32(frame.body()));
            case Backend.READY -> done.complete(new Opened(List.copyOf(settings), key));
            case Backend.ERROR -> {
                String state = ErrorFields.decode(frame.body()).code();
                done.completeExceptionally(new ServerRefused("the server refused the session with " + state));
            }
            case Backend.NOTICE -> {}
            default -> throw new ProtocolViolation("the server sent message type " + frame.type());
        }
    }

    private void authentication(ByteBuf body) throws ProtocolViolation {
        int step = Backend.int32(body);
        ByteBuf reply = channel.alloc().buffer();
        try {
            switch (step) {
                case Backend.AUTH_OK -> {}
                case Backend.AUTH_SASL -> {
                    if (!Backend.mechanisms(body).contains(ScramClient.MECHANISM)) {
                        throw new ProtocolViolation("the server does not offer " + ScramClient.MECHANISM);
                    }
                    AuthReply.writeInitial(reply, new AuthReply.SaslInitial(ScramClient.MECHANISM, exchange.first()));
                }
                case Backend.AUTH_SASL_CONTINUE ->
                    AuthReply.writeResponse(reply, new AuthReply.SaslResponse(exchange.last(Backend.rest(body))));
                case Backend.AUTH_SASL_FINAL -> exchange.verify(Backend.rest(body));
                default -> throw new ProtocolViolation("the server asks for authentication of type " + step);
            }
            channel.writeAndFlush(reply.retain()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } catch (AuthenticationFailed e) {
            throw new ProtocolViolation(String.valueOf(e.getMessage()));
        } finally {
            reply.release();
        }
    }

    @Override
    public void pause() {
        if (!done.isDone()) {
            channel.read();
        }
    }

    @Override
    public void writable() {
        // A login is smaller than any buffer.
    }

    @Override
    public void broken(Throwable cause) {
        done.completeExceptionally(cause);
    }

    @Override
    public void gone() {
        done.completeExceptionally(new ServerRefused("the server closed the connection"));
    }
}
