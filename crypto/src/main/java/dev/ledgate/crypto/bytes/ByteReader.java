package dev.ledgate.crypto.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote, strictly: every length is checked, and nothing may be left over. For one thread. */
public final class ByteReader {
    private final byte[] in;
    private final String what;
    private int at;

    /** @param what the name of the format, for messages */
    public ByteReader(byte[] in, String what) {
        this.in = in;
        this.what = what;
    }

    public int u8() throws CorruptEncoding {
        need(1);
        return in[at++] & 0xff;
    }

    public int i32() throws CorruptEncoding {
        need(4);
        at += 4;
        return (in[at - 4] & 0xff) << 24 | (in[at - 3] & 0xff) << 16 | (in[at - 2] & 0xff) << 8 | (in[at - 1] & 0xff);
    }

    /** Exactly {@code length} bytes. */
    public byte[] raw(int length) throws CorruptEncoding {
        need(length);
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    /** A length-prefixed block of at most {@code limit} bytes. */
    public byte[] block(int limit) throws CorruptEncoding {
        int length = i32();
        if (length < 0 || length > limit) {
            throw new CorruptEncoding(what + ": a length is out of range");
        }
        return raw(length);
    }

    /** Length-prefixed, well-formed UTF-8 of at most {@code limit} bytes. */
    public String text(int limit) throws CorruptEncoding {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(block(limit)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CorruptEncoding(what + ": a text is not UTF-8", e);
        }
    }

    /** Everything up to the end. */
    public byte[] rest() {
        byte[] result = Arrays.copyOfRange(in, at, in.length);
        at = in.length;
        return result;
    }

    /** How many bytes have been read. */
    public int position() {
        return at;
    }

    /** Requires this constant next. */
    public void expect(byte[] constant) throws CorruptEncoding {
        if (!Arrays.equals(raw(constant.length), constant)) {
            throw new CorruptEncoding(what + ": not of this kind or version");
        }
    }

    /** Requires the end. */
    public void end() throws CorruptEncoding {
        if (at != in.length) {
            throw new CorruptEncoding(what + ": bytes after the end");
        }
    }

    private void need(int count) throws CorruptEncoding {
        if (count < 0 || in.length - at < count) {
            throw new CorruptEncoding(what + ": too short");
        }
    }
}
