package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The smaller messages of the server: their type bytes, and reading and writing them. */
public final class Backend {
    public static final byte AUTHENTICATION = 'R';
    public static final byte KEY_DATA = 'K';
    public static final byte BIND_COMPLETE = '2';
    public static final byte CLOSE_COMPLETE = '3';
    public static final byte COMMAND_COMPLETE = 'C';
    public static final byte COPY_BOTH = 'W';
    public static final byte COPY_DATA = 'd';
    public static final byte COPY_DONE = 'c';
    public static final byte COPY_IN = 'G';
    public static final byte COPY_OUT = 'H';
    public static final byte DATA_ROW = 'D';
    public static final byte EMPTY_QUERY = 'I';
    public static final byte ERROR = 'E';
    public static final byte NO_DATA = 'n';
    public static final byte NOTICE = 'N';
    public static final byte NOTIFICATION = 'A';
    public static final byte PARAMETER_DESCRIPTION = 't';
    public static final byte PARAMETER_STATUS = 'S';
    public static final byte PARSE_COMPLETE = '1';
    public static final byte PORTAL_SUSPENDED = 's';
    public static final byte READY = 'Z';
    public static final byte ROW_DESCRIPTION = 'T';

    public static final int AUTH_OK = 0;
    public static final int AUTH_SASL = 10;
    public static final int AUTH_SASL_CONTINUE = 11;
    public static final int AUTH_SASL_FINAL = 12;

    private Backend() {}

    /** A setting's name and value. */
    public record Setting(String name, String value) {}

    public static void bare(ByteBuf out, byte type) {
        Frame.empty(out, (char) type);
    }

    public static void authenticationOk(ByteBuf out) {
        int begun = Frame.begin(out, 'R');
        out.writeInt(AUTH_OK);
        Frame.end(out, begun);
    }

    public static void authenticationSasl(ByteBuf out, List<String> mechanisms) {
        int begun = Frame.begin(out, 'R');
        out.writeInt(AUTH_SASL);
        mechanisms.forEach(m -> CString.write(out, m));
        out.writeByte(0);
        Frame.end(out, begun);
    }

    /** @param step {@link #AUTH_SASL_CONTINUE} or {@link #AUTH_SASL_FINAL} */
    public static void authenticationSaslData(ByteBuf out, int step, String data) {
        int begun = Frame.begin(out, 'R');
        out.writeInt(step);
        out.writeCharSequence(data, StandardCharsets.UTF_8);
        Frame.end(out, begun);
    }

    /** Reads the mechanisms that a server offers; the step has been read. */
    public static List<String> mechanisms(ByteBuf body) throws ProtocolViolation {
        List<String> mechanisms = new ArrayList<>();
        while (true) {
            String mechanism = CString.read(body);
            if (mechanism.isEmpty()) {
                return mechanisms;
            }
            mechanisms.add(mechanism);
        }
    }

    public static String rest(ByteBuf body) throws ProtocolViolation {
        return CString.utf8(body, body.readableBytes());
    }

    public static int int32(ByteBuf body) throws ProtocolViolation {
        if (body.readableBytes() < 4) {
            throw new ProtocolViolation("invalid message format");
        }
        return body.readInt();
    }

    public static void negotiateProtocolVersion(ByteBuf out, List<String> unknown) {
        int begun = Frame.begin(out, 'v');
        out.writeInt(StartupPacket.VERSION_3_0);
        out.writeInt(unknown.size());
        unknown.forEach(name -> CString.write(out, name));
        Frame.end(out, begun);
    }

    public static void keyData(ByteBuf out, int processId, int secret) {
        int begun = Frame.begin(out, 'K');
        out.writeInt(processId);
        out.writeInt(secret);
        Frame.end(out, begun);
    }

    public static void parameterStatus(ByteBuf out, Setting setting) {
        int begun = Frame.begin(out, 'S');
        CString.write(out, setting.name);
        CString.write(out, setting.value);
        Frame.end(out, begun);
    }

    public static Setting parameterStatus(ByteBuf body) throws ProtocolViolation {
        return new Setting(CString.read(body), CString.read(body));
    }

    /** @param status {@code I}, {@code T} or {@code E} */
    public static void ready(ByteBuf out, byte status) {
        int begun = Frame.begin(out, 'Z');
        out.writeByte(status);
        Frame.end(out, begun);
    }

    public static byte ready(ByteBuf body) throws ProtocolViolation {
        if (body.readableBytes() != 1) {
            throw new ProtocolViolation("invalid ReadyForQuery");
        }
        return body.readByte();
    }

    public static String commandTag(ByteBuf body) throws ProtocolViolation {
        return CString.read(body);
    }

    public static void commandComplete(ByteBuf out, String tag) {
        int begun = Frame.begin(out, 'C');
        CString.write(out, tag);
        Frame.end(out, begun);
    }

    /** Asks for the rows of a copy, all columns as text. */
    public static void copyIn(ByteBuf out, int columns) {
        int begun = Frame.begin(out, 'G');
        out.writeByte(0);
        out.writeShort(columns);
        for (int i = 0; i < columns; i++) {
            out.writeShort(0);
        }
        Frame.end(out, begun);
    }

    public static void parameterDescription(ByteBuf out, List<Integer> types) {
        int begun = Frame.begin(out, 't');
        out.writeShort(types.size());
        types.forEach(out::writeInt);
        Frame.end(out, begun);
    }

    public static List<Integer> parameterDescription(ByteBuf body) throws ProtocolViolation {
        if (body.readableBytes() < 2) {
            throw new ProtocolViolation("invalid parameter description");
        }
        int count = body.readUnsignedShort();
        if (count * 4 != body.readableBytes()) {
            throw new ProtocolViolation("invalid parameter description");
        }
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(body.readInt());
        }
        return types;
    }
}
