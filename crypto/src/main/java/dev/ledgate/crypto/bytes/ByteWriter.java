package dev.ledgate.crypto.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a byte format: big-endian numbers, and variable parts behind their length, so that two different sequences of
 * parts never give the same bytes. For one thread.
 */
public final class ByteWriter {
    private byte[] out;
    private int size;

    public ByteWriter() {
        this(128);
    }

    /** @param expected how many bytes will probably be written */
    public ByteWriter(int expected) {
        out = new byte[Math.max(16, expected)];
    }

    public ByteWriter u8(int value) {
        if (value < 0 || value > 0xff) {
            throw new IllegalArgumentException("not an unsigned byte");
        }
        grow(1);
        out[size++] = (byte) value;
        return this;
    }

    public ByteWriter i32(int value) {
        grow(4);
        out[size++] = (byte) (value >>> 24);
        out[size++] = (byte) (value >>> 16);
        out[size++] = (byte) (value >>> 8);
        out[size++] = (byte) value;
        return this;
    }

    /** The bytes alone; their length must follow from the format. */
    public ByteWriter raw(byte[] bytes) {
        grow(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
        return this;
    }

    /** An int32 length and the bytes. */
    public ByteWriter block(byte[] bytes) {
        return i32(bytes.length).raw(bytes);
    }

    /** An int32 length and the text in UTF-8. */
    public ByteWriter text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] toBytes() {
        return Arrays.copyOf(out, size);
    }

    /** {@link #toBytes()}, and overwrites the buffer: for formats that hold secrets. */
    public byte[] toBytesAndWipe() {
        byte[] result = toBytes();
        Arrays.fill(out, (byte) 0);
        size = 0;
        return result;
    }

    private void grow(int more) {
        if (out.length - size < more) {
            byte[] old = out;
            out = Arrays.copyOf(old, Math.max(old.length * 2, Math.addExact(size, more)));
            Arrays.fill(old, (byte) 0);
        }
    }
}
