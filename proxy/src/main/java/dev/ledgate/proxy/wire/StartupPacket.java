package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What may stand first on a connection: a length, a code, no type byte. PostgreSQL manual, section 55.2.1. */
public sealed interface StartupPacket {
    /** Longest packet before a user is known; the same as PostgreSQL's. */
    int LIMIT = 10_000;

    int CANCEL = 80877102;
    int SSL = 80877103;
    int GSSENC = 80877104;
    /** The newest version spoken here. */
    int VERSION_3_0 = 196608;

    /** Asks for TLS. */
    record SslRequest() implements StartupPacket {}

    /** Asks for GSSAPI encryption. */
    record GssEncRequest() implements StartupPacket {}

    /** Asks that the running statement of another connection ends. */
    record CancelRequest(int processId, int secret) implements StartupPacket {
        @Override
        public String toString() {
            return "CancelRequest[" + processId + "]";
        }
    }

    /**
     * Asks for a session.
     *
     * @param version major in the upper, minor in the lower 16 bits
     * @param parameters in the order given
     */
    record Startup(int version, Map<String, String> parameters) implements StartupPacket {
        public Startup {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }

        public int major() {
            return version >>> 16;
        }

        public Optional<String> parameter(String name) {
            return Optional.ofNullable(parameters.get(name));
        }
    }

    /** Takes the packet off {@code in}; empty if more bytes are needed. */
    static Optional<StartupPacket> read(ByteBuf in) throws ProtocolViolation {
        if (in.readableBytes() < 4) {
            return Optional.empty();
        }
        int length = in.getInt(in.readerIndex());
        if (length < 8 || length > LIMIT) {
            throw new ProtocolViolation("invalid length of startup packet");
        }
        if (in.readableBytes() < length) {
            return Optional.empty();
        }
        ByteBuf body = in.readSlice(length);
        body.skipBytes(4);
        int code = body.readInt();
        return Optional.of(
                switch (code) {
                    case SSL -> alone(body, new SslRequest());
                    case GSSENC -> alone(body, new GssEncRequest());
                    case CANCEL -> cancel(body);
                    default -> new Startup(code, parameters(body, code));
                });
    }

    private static StartupPacket alone(ByteBuf body, StartupPacket packet) throws ProtocolViolation {
        if (body.isReadable()) {
            throw new ProtocolViolation("invalid length of startup packet");
        }
        return packet;
    }

    private static StartupPacket cancel(ByteBuf body) throws ProtocolViolation {
        if (body.readableBytes() != 8) {
            throw new ProtocolViolation("invalid length of cancel request");
        }
        return new CancelRequest(body.readInt(), body.readInt());
    }

    private static Map<String, String> parameters(ByteBuf body, int code) throws ProtocolViolation {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (code >>> 16 != 3) {
            return parameters;
        }
        while (true) {
            String name = CString.read(body);
            if (name.isEmpty()) {
                break;
            }
            parameters.put(name, CString.read(body));
        }
        if (body.isReadable()) {
            throw new ProtocolViolation("invalid startup packet layout: expected terminator as last byte");
        }
        return parameters;
    }

    /** The packet that opens a session. */
    static void writeStartup(ByteBuf out, Map<String, String> parameters) {
        int start = out.writerIndex();
        out.writeInt(0);
        out.writeInt(VERSION_3_0);
        parameters.forEach((name, value) -> {
            CString.write(out, name);
            CString.write(out, value);
        });
        out.writeByte(0);
        out.setInt(start, out.writerIndex() - start);
    }

    static void writeCancel(ByteBuf out, int processId, int secret) {
        out.writeInt(16);
        out.writeInt(CANCEL);
        out.writeInt(processId);
        out.writeInt(secret);
    }
}
