package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Zero-terminated UTF-8, strict: what is not UTF-8 is not guessed at. */
final class CString {
    private CString() {}

    static String read(ByteBuf in) throws ProtocolViolation {
        int length = in.bytesBefore((byte) 0);
        if (length < 0) {
            throw new ProtocolViolation("invalid string in message");
        }
        String text = utf8(in, length);
        in.skipBytes(1);
        return text;
    }

    static String utf8(ByteBuf in, int length) throws ProtocolViolation {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in.nioBuffer(in.readerIndex(), length))
                    .toString();
            in.skipBytes(length);
            return text;
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation("invalid byte sequence for encoding \"UTF8\"");
        }
    }

    /** @throws IllegalArgumentException if the text holds a zero, which would end it early */
    static void write(ByteBuf out, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a zero inside a string");
        }
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
