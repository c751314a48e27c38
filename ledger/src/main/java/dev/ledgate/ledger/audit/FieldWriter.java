package dev.ledgate.ledger.audit;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Collects the fields of one record, big-endian, and refuses one that is too long or is no Unicode text. */
final class FieldWriter {
    private ByteBuffer out = ByteBuffer.allocate(512);

    FieldWriter int1(int value) {
        room(1).put((byte) value);
        return this;
    }

    FieldWriter int4(int value) {
        room(4).putInt(value);
        return this;
    }

    FieldWriter int8(long value) {
        room(8).putLong(value);
        return this;
    }

    FieldWriter raw(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /** Seconds since 1970 and nanoseconds. */
    FieldWriter time(Instant at) {
        return int8(at.getEpochSecond()).int4(at.getNano());
    }

    /** Length in bytes, then UTF-8. */
    FieldWriter text(String text) {
        ByteBuffer to = room(Integer.BYTES + text.length());
        int start = to.position();
        to.putInt(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                to.position(start);
                return encoded(text);
            }
            to.put((byte) c);
        }
        return this;
    }

    /** With characters beyond ASCII. */
    private FieldWriter encoded(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            int4(bytes.remaining());
            room(bytes.remaining()).put(bytes);
            return this;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a field of an audit record is no Unicode text", e);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        long needed = (long) out.position() + bytes;
        if (needed > RecordCodec.MAX_BODY) {
            throw new IllegalArgumentException("an audit record is longer than " + RecordCodec.MAX_BODY + " bytes");
        }
        if (needed > out.capacity()) {
            int size = (int) Math.max(needed, Math.min(2L * out.capacity(), RecordCodec.MAX_LENGTH));
            out = ByteBuffer.allocate(size).put(out.flip());
        }
        return out;
    }
}
