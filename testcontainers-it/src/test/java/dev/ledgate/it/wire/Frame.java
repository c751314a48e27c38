package dev.ledgate.it.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message from the server.
 *
 * @param type its first byte
 * @param body what follows the length
 */
public record Frame(char type, byte[] body) {
    ByteBuffer buffer() {
        return ByteBuffer.wrap(body);
    }

    /** Reads a string up to its zero byte. */
    static String cString(ByteBuffer in) {
        int start = in.position();
        while (in.get() != 0) {
            // the loop ends behind the zero byte
        }
        return new String(in.array(), in.arrayOffset() + start, in.position() - start - 1, StandardCharsets.UTF_8);
    }

    /** The whole body as text, for searching. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Frame[" + type + ", " + body.length + " bytes]";
    }
}
