package dev.ledgate.it.wire;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** The fields of an ErrorResponse or NoticeResponse. See the PostgreSQL manual, section 55.8. */
public record ServerError(Map<Character, String> fields) {
    public ServerError {
        fields = Map.copyOf(fields);
    }

    static ServerError of(Frame frame) {
        Map<Character, String> fields = new TreeMap<>();
        ByteBuffer in = frame.buffer();
        for (byte kind = in.get(); kind != 0; kind = in.get()) {
            fields.put((char) kind, Frame.cString(in));
        }
        return new ServerError(fields);
    }

    public String sqlState() {
        return fields.getOrDefault('C', "");
    }

    public String severity() {
        return fields.getOrDefault('V', "");
    }

    public String message() {
        return fields.getOrDefault('M', "");
    }

    @Override
    public String toString() {
        return sqlState() + " " + message() + (fields.containsKey('H') ? " HINT " + fields.get('H') : "");
    }
}
