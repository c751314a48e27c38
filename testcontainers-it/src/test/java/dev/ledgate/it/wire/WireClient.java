package dev.ledgate.it.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection. Not safe for threads; every read gives up after {@value #PATIENCE_MILLIS} ms. */
public final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int PROTOCOL_3_0 = 3 << 16;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int backendPid;
    private int backendKey;

    private WireClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 14));
    }

    /** The server ended the session or refused it. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient ServerError error;

        Refused(ServerError error) {
            super(error.toString());
            this.error = error;
        }

        public ServerError error() {
            return error;
        }
    }

    /** A socket without a session, for messages before start-up. */
    public static WireClient open(int port) throws IOException {
        return new WireClient(port);
    }

    public static WireClient connect(Endpoint endpoint) throws IOException {
        return connect(endpoint, Map.of());
    }

    /**
     * Logs in. Dates and times are asked for in ISO form and UTC.
     *
     * @param parameters further start-up parameters
     * @throws Refused if the server says no
     */
    public static WireClient connect(Endpoint endpoint, Map<String, String> parameters) throws IOException {
        WireClient client = new WireClient(endpoint.port());
        try {
            client.startup(endpoint, parameters);
            return client;
        } catch (IOException e) {
            client.socket.close();
            throw e;
        }
    }

    private void startup(Endpoint endpoint, Map<String, String> parameters) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("user", endpoint.user());
        all.put("database", endpoint.database());
        all.put("client_encoding", "UTF8");
        all.put("DateStyle", "ISO");
        all.put("TimeZone", "UTC");
        all.putAll(parameters);
        Body body = new Body().int32(PROTOCOL_3_0);
        all.forEach((name, value) -> body.text(name).text(value));
        sendUntyped(body.int8(0).toBytes());
        authenticate(endpoint.password());
    }

    private void authenticate(String password) throws IOException {
        Scram scram = new Scram(password, "ledgate-it-" + socket.getLocalPort());
        while (true) {
            Frame frame = receive();
            switch (frame.type()) {
                case 'R' -> answer(frame, scram);
                case 'K' -> {
                    backendPid = frame.buffer().getInt();
                    backendKey = frame.buffer().getInt(4);
                }
                case 'E' -> throw new Refused(ServerError.of(frame));
                case 'Z' -> {
                    return;
                }
                default -> {
                    // ParameterStatus and notices are of no interest here
                }
            }
        }
    }

    private void answer(Frame frame, Scram scram) throws IOException {
        ByteBuffer body = frame.buffer();
        int kind = body.getInt();
        String rest = StandardCharsets.UTF_8.decode(body).toString();
        try {
            switch (kind) {
                case 0 -> {
                    // authenticated
                }
                case 10 -> {
                    byte[] first = scram.first().getBytes(StandardCharsets.UTF_8);
                    send(
                            'p',
                            new Body().text("SCRAM-SHA-256").int32(first.length).bytes(first));
                    flush();
                }
                case 11 -> {
                    send('p', new Body().bytes(scram.answer(rest).getBytes(StandardCharsets.UTF_8)));
                    flush();
                }
                case 12 -> {
                    if (!scram.provesServer(rest)) {
                        throw new IOException("the server does not know the password either");
                    }
                }
                default -> throw new IOException("authentication " + kind + " is not known here");
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Sends a message without a type byte. */
    public void sendUntyped(byte[] body) throws IOException {
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
    }

    public void send(char type, Body body) throws IOException {
        byte[] bytes = body.toBytes();
        out.writeByte(type);
        out.writeInt(bytes.length + 4);
        out.write(bytes);
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    public void flush() throws IOException {
        out.flush();
    }

    /** @throws EOFException if the server has closed the connection */
    public Frame receive() throws IOException {
        char type = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Frame(type, body);
    }

    /** One byte, as the answer to an SSLRequest is; -1 at the end. */
    public int receiveByte() throws IOException {
        return in.read();
    }

    /** Everything up to ReadyForQuery or the end of the connection. */
    public Reply await() throws IOException {
        flush();
        List<Frame> frames = new ArrayList<>();
        try {
            Frame frame;
            do {
                frame = receive();
                frames.add(frame);
            } while (frame.type() != 'Z');
        } catch (EOFException | SocketException e) {
            // the end of the connection is an answer too: the reply has no ReadyForQuery then
        }
        return new Reply(frames);
    }

    /** The simple protocol. */
    public Reply query(String sql) throws IOException {
        send('Q', new Body().text(sql));
        return await();
    }

    /** The extended protocol with the unnamed statement; parameters and results as text. */
    public Reply prepared(String sql, List<@Nullable String> parameters) throws IOException {
        parse("", sql);
        bind("", "", parameters, 0);
        describePortal("");
        execute("", 0);
        return sync();
    }

    public void parse(String statement, String sql, int... types) throws IOException {
        Body body = new Body().text(statement).text(sql).int16(types.length);
        Arrays.stream(types).forEach(body::int32);
        send('P', body);
    }

    /** @param format of all results: 0 text, 1 binary */
    public void bind(String portal, String statement, List<@Nullable String> parameters, int format)
            throws IOException {
        Body body = new Body().text(portal).text(statement).int16(0).int16(parameters.size());
        for (String parameter : parameters) {
            if (parameter == null) {
                body.int32(-1);
            } else {
                byte[] bytes = parameter.getBytes(StandardCharsets.UTF_8);
                body.int32(bytes.length).bytes(bytes);
            }
        }
        send('B', body.int16(1).int16(format));
    }

    public void describePortal(String portal) throws IOException {
        send('D', new Body().int8('P').text(portal));
    }

    public void describeStatement(String statement) throws IOException {
        send('D', new Body().int8('S').text(statement));
    }

    public void execute(String portal, int maxRows) throws IOException {
        send('E', new Body().text(portal).int32(maxRows));
    }

    public Reply sync() throws IOException {
        send('S', new Body());
        return await();
    }

    public int backendPid() {
        return backendPid;
    }

    public int backendKey() {
        return backendKey;
    }

    @Override
    public void close() throws IOException {
        try {
            send('X', new Body());
            flush();
        } catch (IOException e) {
            // the other side was faster
        }
        socket.close();
    }
}
