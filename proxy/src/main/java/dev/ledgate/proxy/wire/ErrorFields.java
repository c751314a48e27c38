package dev.ledgate.proxy.wire;

import dev.ledgate.policy.Denial;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An ErrorResponse or a NoticeResponse. PostgreSQL manual, section 55.8.
 *
 * @param fields by their type byte, in order
 */
public record ErrorFields(Map<Character, String> fields) {
    public static final char SEVERITY = 'S';
    public static final char SEVERITY_PLAIN = 'V';
    public static final char CODE = 'C';
    public static final char MESSAGE = 'M';
    public static final char DETAIL = 'D';
    public static final char HINT = 'H';
    public static final char POSITION = 'P';
    public static final char INTERNAL_POSITION = 'p';
    public static final char INTERNAL_QUERY = 'q';
    public static final char WHERE = 'W';
    public static final char ROUTINE = 'R';

    public ErrorFields {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** An error that ends the statement. */
    public static ErrorFields error(Denial denial, OptionalInt position) {
        return of("ERROR", denial, position);
    }

    /** An error that ends the connection. */
    public static ErrorFields fatal(Denial denial) {
        return of("FATAL", denial, OptionalInt.empty());
    }

    private static ErrorFields of(String severity, Denial denial, OptionalInt position) {
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put(SEVERITY, severity);
        fields.put(SEVERITY_PLAIN, severity);
        fields.put(CODE, denial.state().code());
        fields.put(MESSAGE, denial.message());
        denial.hint().ifPresent(hint -> fields.put(HINT, hint));
        position.ifPresent(p -> fields.put(POSITION, Integer.toString(p)));
        return new ErrorFields(fields);
    }

    public Optional<String> field(char type) {
        return Optional.ofNullable(fields.get(type));
    }

    /** The SQLSTATE; {@code XX000} where there is none. */
    public String code() {
        return fields.getOrDefault(CODE, "XX000");
    }

    /** The same, with this in front of where it came about. */
    public ErrorFields at(String place) {
        Map<Character, String> all = new LinkedHashMap<>(fields);
        all.merge(WHERE, place, (rest, before) -> before + "\n" + rest);
        return new ErrorFields(all);
    }

    /** The same, as if raised by this routine of the server's, by which drivers know some errors. */
    public ErrorFields routine(String name) {
        Map<Character, String> all = new LinkedHashMap<>(fields);
        all.put(ROUTINE, name);
        return new ErrorFields(all);
    }

    public static ErrorFields decode(ByteBuf body) throws ProtocolViolation {
        Map<Character, String> fields = new LinkedHashMap<>();
        while (true) {
            if (!body.isReadable()) {
                throw new ProtocolViolation("invalid message format");
            }
            byte type = body.readByte();
            if (type == 0) {
                return new ErrorFields(fields);
            }
            fields.put((char) (type & 0xff), CString.read(body));
        }
    }

    public void writeError(ByteBuf out) {
        write(out, 'E');
    }

    public void writeNotice(ByteBuf out) {
        write(out, 'N');
    }

    private void write(ByteBuf out, char type) {
        int begun = Frame.begin(out, type);
        fields.forEach((name, text) -> {
            out.writeByte(name);
            CString.write(out, text.replace("\0", ""));
        });
        out.writeByte(0);
        Frame.end(out, begun);
    }

    @Override
    public String toString() {
        return "ErrorFields[" + code() + "]";
    }
}
