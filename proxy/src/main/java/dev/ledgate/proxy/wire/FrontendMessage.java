package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a client may say in a session. Names and fields as in the PostgreSQL manual, section 55.7. */
public sealed interface FrontendMessage {
    /** Calls the method of {@code visitor} that is named after this message. */
    void accept(Visitor visitor);

    void writeTo(ByteBuf out);

    /** One method for each message, so that none can be forgotten. */
    interface Visitor {
        void query(Query message);

        void parse(Parse message);

        void bind(Bind message);

        void describe(Describe message);

        void execute(Execute message);

        void close(Close message);

        void flush();

        void sync();

        void terminate();

        void copy(Copy message);

        void functionCall();
    }

    /** What Describe and Close are about. */
    enum Target {
        STATEMENT('S'),
        PORTAL('P');

        private final char code;

        Target(char code) {
            this.code = code;
        }
    }

    record Query(String sql) implements FrontendMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.query(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            int begun = Frame.begin(out, 'Q');
            CString.write(out, sql);
            Frame.end(out, begun);
        }

        @Override
        public String toString() {
            return "Query";
        }
    }

    /** @param types OIDs of the leading parameters, 0 for one left open */
    record Parse(String name, String sql, List<Integer> types) implements FrontendMessage {
        public Parse {
            types = List.copyOf(types);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.parse(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            int begun = Frame.begin(out, 'P');
            CString.write(out, name);
            CString.write(out, sql);
            out.writeShort(types.size());
            types.forEach(out::writeInt);
            Frame.end(out, begun);
        }

        @Override
        public String toString() {
            return "Parse[" + name + "]";
        }
    }

    /**
     * @param parameterFormats none: all text; one: for all; else one each; 0 is text, 1 binary
     * @param values empty for NULL
     * @param resultFormats as {@code parameterFormats}, for the columns
     */
    record Bind(
            String portal,
            String statement,
            List<Short> parameterFormats,
            List<Optional<byte[]>> values,
            List<Short> resultFormats)
            implements FrontendMessage {
        public Bind {
            parameterFormats = List.copyOf(parameterFormats);
            values = List.copyOf(values);
            resultFormats = List.copyOf(resultFormats);
        }

        /** The format of one of several places, by the rule for none, one and many. */
        public static short format(List<Short> formats, int place) {
            return formats.isEmpty() ? 0 : formats.size() == 1 ? formats.get(0) : formats.get(place);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.bind(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            int begun = Frame.begin(out, 'B');
            CString.write(out, portal);
            CString.write(out, statement);
            writeFormats(out, parameterFormats);
            out.writeShort(values.size());
            for (Optional<byte[]> value : values) {
                if (value.isPresent()) {
                    out.writeInt(value.get().length);
                    out.writeBytes(value.get());
                } else {
                    out.writeInt(-1);
                }
            }
            writeFormats(out, resultFormats);
            Frame.end(out, begun);
        }

        private static void writeFormats(ByteBuf out, List<Short> formats) {
            out.writeShort(formats.size());
            formats.forEach(f -> out.writeShort(f));
        }

        @Override
        public String toString() {
            return "Bind[" + portal + " <- " + statement + ", " + values.size() + " values]";
        }
    }

    record Describe(Target target, String name) implements FrontendMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.describe(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            writeTarget(out, 'D', target, name);
        }
    }

    /** @param maxRows 0 for all */
    record Execute(String portal, int maxRows) implements FrontendMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.execute(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            int begun = Frame.begin(out, 'E');
            CString.write(out, portal);
            out.writeInt(maxRows);
            Frame.end(out, begun);
        }
    }

    record Close(Target target, String name) implements FrontendMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.close(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            writeTarget(out, 'C', target, name);
        }
    }

    /** The messages that are nothing but their type. */
    enum Bare implements FrontendMessage {
        FLUSH('H') {
            @Override
            public void accept(Visitor visitor) {
                visitor.flush();
            }
        },
        SYNC('S') {
            @Override
            public void accept(Visitor visitor) {
                visitor.sync();
            }
        },
        TERMINATE('X') {
            @Override
            public void accept(Visitor visitor) {
                visitor.terminate();
            }
        };

        private final char code;

        Bare(char code) {
            this.code = code;
        }

        @Override
        public void writeTo(ByteBuf out) {
            Frame.empty(out, code);
        }
    }

    /**
     * Part of a copy into the database: CopyData, CopyDone or CopyFail.
     *
     * @param code {@link #DATA}, {@link #DONE} or {@link #FAIL}
     * @param content of CopyData, bytes of rows; of CopyFail, why
     */
    record Copy(char code, byte[] content) implements FrontendMessage {
        public static final char DATA = 'd';
        public static final char DONE = 'c';
        public static final char FAIL = 'f';

        /** Why the client gives up: the text of CopyFail, what is no UTF-8 in it replaced. */
        public String reason() {
            int length = content.length > 0 && content[content.length - 1] == 0 ? content.length - 1 : content.length;
            return new String(content, 0, length, StandardCharsets.UTF_8);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.copy(this);
        }

        @Override
        public void writeTo(ByteBuf out) {
            int begun = Frame.begin(out, code);
            out.writeBytes(content);
            Frame.end(out, begun);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Copy c && c.code == code && Arrays.equals(c.content, content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content) * 31 + code;
        }

        @Override
        public String toString() {
            return "Copy[" + code + "]";
        }
    }

    /** The fast path; never forwarded, so the content is not kept. */
    record FunctionCall() implements FrontendMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.functionCall();
        }

        @Override
        public void writeTo(ByteBuf out) {
            Frame.empty(out, 'F');
        }
    }

    /** The message in a frame. */
    static FrontendMessage decode(Frame frame) throws ProtocolViolation {
        ByteBuf body = frame.body();
        char type = (char) (frame.type() & 0xff);
        FrontendMessage message = switch (type) {
            case 'Q' -> new Query(CString.read(body));
            case 'P' -> new Parse(CString.read(body), CString.read(body), types(body));
            case 'B' -> bind(body);
            case 'D' -> new Describe(target(body), CString.read(body));
            case 'E' -> new Execute(CString.read(body), int32(body));
            case 'C' -> new Close(target(body), CString.read(body));
            case 'H' -> Bare.FLUSH;
            case 'S' -> Bare.SYNC;
            case 'X' -> Bare.TERMINATE;
            case 'd', 'c', 'f' -> {
                byte[] content = new byte[body.readableBytes()];
                body.readBytes(content);
                yield new Copy(type, content);
            }
            case 'F' -> {
                body.skipBytes(body.readableBytes());
                yield new FunctionCall();
            }
            default -> throw new ProtocolViolation("invalid frontend message type " + (int) type);
        };
        if (body.isReadable()) {
            throw new ProtocolViolation("invalid message format");
        }
        return message;
    }

    private static Bind bind(ByteBuf body) throws ProtocolViolation {
        String portal = CString.read(body);
        String statement = CString.read(body);
        List<Short> parameterFormats = formats(body);
        int count = count(body, 4);
        if (parameterFormats.size() > 1 && parameterFormats.size() != count) {
            throw new ProtocolViolation(
                    "bind message has " + parameterFormats.size() + " parameter formats but " + count + " parameters");
        }
        List<Optional<byte[]>> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(value(body));
        }
        return new Bind(portal, statement, parameterFormats, values, formats(body));
    }

    private static Optional<byte[]> value(ByteBuf body) throws ProtocolViolation {
        int length = int32(body);
        if (length == -1) {
            return Optional.empty();
        }
        if (length < 0 || length > body.readableBytes()) {
            throw new ProtocolViolation("insufficient data left in message");
        }
        byte[] bytes = new byte[length];
        body.readBytes(bytes);
        return Optional.of(bytes);
    }

    private static List<Integer> types(ByteBuf body) throws ProtocolViolation {
        int count = count(body, 4);
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(body.readInt());
        }
        return types;
    }

    private static List<Short> formats(ByteBuf body) throws ProtocolViolation {
        int count = count(body, 2);
        List<Short> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            short format = body.readShort();
            if (format != 0 && format != 1) {
                throw new ProtocolViolation("unsupported format code");
            }
            formats.add(format);
        }
        return formats;
    }

    /** A count of things that take at least {@code size} bytes each, so that it cannot promise more than there is. */
    private static int count(ByteBuf body, int size) throws ProtocolViolation {
        if (body.readableBytes() < 2) {
            throw new ProtocolViolation("insufficient data left in message");
        }
        int count = body.readUnsignedShort();
        if ((long) count * size > body.readableBytes()) {
            throw new ProtocolViolation("insufficient data left in message");
        }
        return count;
    }

    private static int int32(ByteBuf body) throws ProtocolViolation {
        if (body.readableBytes() < 4) {
            throw new ProtocolViolation("insufficient data left in message");
        }
        return body.readInt();
    }

    private static Target target(ByteBuf body) throws ProtocolViolation {
        if (!body.isReadable()) {
            throw new ProtocolViolation("insufficient data left in message");
        }
        byte code = body.readByte();
        for (Target target : Target.values()) {
            if (target.code == code) {
                return target;
            }
        }
        throw new ProtocolViolation("invalid message subtype " + code);
    }

    /**
     * Writes a message that every server answers by an error and then skips to Sync: a Describe of nothing that there is. It
     * serves to make the server fail at a place of our choice, so that it and the client agree on what was aborted.
     */
    static void writeUnanswerable(ByteBuf out) {
        int begun = Frame.begin(out, 'D');
        out.writeByte('!');
        CString.write(out, "refused by ledgate");
        Frame.end(out, begun);
    }

    private static void writeTarget(ByteBuf out, char type, Target target, String name) {
        int begun = Frame.begin(out, type);
        out.writeByte(target.code);
        CString.write(out, name);
        Frame.end(out, begun);
    }
}
