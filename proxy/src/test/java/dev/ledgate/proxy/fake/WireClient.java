package dev.ledgate.proxy.fake;

import dev.ledgate.proxy.auth.AuthenticationFailed;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramClient;
import dev.ledgate.proxy.wire.AuthReply;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.DataRow;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.proxy.wire.RowDescription;
import dev.ledgate.proxy.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Speaks the protocol message by message and writes down answers in short: {@code 1 2 T1 D C(SELECT 1) ZI}. */
public final class WireClient implements AutoCloseable {
    private final Socket socket;
    private final ByteBuf in = Unpooled.buffer();
    private final List<String> greeting = new ArrayList<>();
    private int processId;
    private int secret;
    private String lastError = "";

    public WireClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
    }

    /** Logs in; with an empty password it expects not to be asked. */
    public static WireClient login(int port, String user, String password, String... settings)
            throws IOException, ProtocolViolation, AuthenticationFailed {
        WireClient client = new WireClient(port);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", user);
        parameters.put("database", "postgres");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            parameters.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        ByteBuf packet = Unpooled.buffer();
        StartupPacket.writeStartup(packet, parameters);
        client.write(packet);
        client.greet(new ScramClient(new RoleCredentials(user, password.toCharArray()), new SecureRandom()));
        return client;
    }

    public static WireClient alice(TestProxy proxy, String... settings)
            throws IOException, ProtocolViolation, AuthenticationFailed {
        return login(proxy.port(), "alice", "alice-pw", settings);
    }

    private void greet(ScramClient scram) throws IOException, ProtocolViolation, AuthenticationFailed {
        while (true) {
            Frame frame = next();
            ByteBuf reply = Unpooled.buffer();
            switch (frame.type()) {
                case Backend.AUTHENTICATION -> {
                    int step = Backend.int32(frame.body());
                    if (step == Backend.AUTH_SASL) {
                        AuthReply.writeInitial(reply, new AuthReply.SaslInitial(ScramClient.MECHANISM, scram.first()));
                    } else if (step == Backend.AUTH_SASL_CONTINUE) {
                        String last = scram.last(Backend.rest(frame.body()));
                        AuthReply.writeResponse(reply, new AuthReply.SaslResponse(last));
                    } else if (step == Backend.AUTH_SASL_FINAL) {
                        scram.verify(Backend.rest(frame.body()));
                    }
                }
                case Backend.PARAMETER_STATUS -> {
                    Backend.Setting setting = Backend.parameterStatus(frame.body());
                    greeting.add(setting.name() + "=" + setting.value());
                }
                case Backend.KEY_DATA -> {
                    processId = Backend.int32(frame.body());
                    secret = Backend.int32(frame.body());
                }
                default -> {
                    greeting.add(shape(frame));
                    if (frame.type() == Backend.READY || frame.type() == Backend.ERROR) {
                        return;
                    }
                }
            }
            write(reply);
        }
    }

    /** Settings as {@code name=value}, then how the greeting ended. */
    public List<String> greeting() {
        return greeting;
    }

    public int processId() {
        return processId;
    }

    public int secret() {
        return secret;
    }

    /** The whole text of the last error, with its hint and detail. */
    public String lastError() {
        return lastError;
    }

    public void write(ByteBuf bytes) throws IOException {
        byte[] all = new byte[bytes.readableBytes()];
        bytes.readBytes(all);
        socket.getOutputStream().write(all);
        socket.getOutputStream().flush();
    }

    /** Asks, by another connection, to cancel what runs for this one; does not wait. */
    public void cancel() throws IOException {
        try (WireClient canceller = new WireClient(socket.getPort())) {
            ByteBuf request = Unpooled.buffer();
            StartupPacket.writeCancel(request, processId, secret);
            canceller.write(request);
        }
    }

    public void send(FrontendMessage... messages) throws IOException {
        ByteBuf out = Unpooled.buffer();
        for (FrontendMessage message : messages) {
            message.writeTo(out);
        }
        write(out);
    }

    /** Sends, and tells the answers up to the {@code count}th message of type {@code end}. */
    public String ask(char end, int count, FrontendMessage... messages) throws IOException, ProtocolViolation {
        send(messages);
        return until(end, count);
    }

    public String query(String sql) throws IOException, ProtocolViolation {
        return ask('Z', 1, new FrontendMessage.Query(sql));
    }

    public String until(char end, int count) throws IOException, ProtocolViolation {
        List<String> shapes = new ArrayList<>();
        int left = count;
        while (left > 0) {
            Frame frame;
            try {
                frame = next();
            } catch (EOFException e) {
                shapes.add("EOF");
                break;
            }
            if (frame.type() == end) {
                left--;
            }
            shapes.add(shape(frame));
        }
        return String.join(" ", shapes);
    }

    /** Whether anything has come that was not asked for yet. */
    public boolean hasMore() throws IOException {
        return in.isReadable() || socket.getInputStream().available() > 0;
    }

    public int readByte() throws IOException {
        return socket.getInputStream().read();
    }

    private String shape(Frame frame) throws ProtocolViolation {
        String type = Character.toString((char) frame.type());
        return switch (frame.type()) {
            case Backend.READY -> type + (char) Backend.ready(frame.body());
            case Backend.COMMAND_COMPLETE -> type + "(" + Backend.commandTag(frame.body()) + ")";
            case Backend.ROW_DESCRIPTION ->
                type + RowDescription.decode(frame.body()).columns().size();
            case Backend.ERROR -> {
                ErrorFields error = ErrorFields.decode(frame.body());
                lastError = error.fields().toString();
                yield type + "[" + error.code() + "]";
            }
            case Backend.DATA_ROW -> type + cells(frame.body());
            default -> type;
        };
    }

    private static String cells(ByteBuf body) throws ProtocolViolation {
        DataRow.Cells cells = DataRow.cells(body);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < cells.count(); i++) {
            texts.add(
                    cells.lengths()[i] < 0
                            ? "null"
                            : body.toString(cells.starts()[i], cells.lengths()[i], StandardCharsets.UTF_8));
        }
        return texts.toString();
    }

    private Frame next() throws IOException, ProtocolViolation {
        while (true) {
            Frame frame = Frame.read(in, 1 << 24);
            if (frame != null) {
                Frame copy = new Frame(frame.type(), frame.body().copy());
                in.discardReadBytes();
                return copy;
            }
            byte[] chunk = new byte[65536];
            int read = socket.getInputStream().read(chunk);
            if (read < 0) {
                throw new EOFException();
            }
            in.writeBytes(chunk, 0, read);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
