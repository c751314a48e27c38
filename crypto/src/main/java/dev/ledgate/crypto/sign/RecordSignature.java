package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Arrays;

/** A signature as it is stored beside its row: 92 bytes. Layout in {@code docs/envelope.md}. Immutable; for any thread. */
public final class RecordSignature {
    private static final byte[] MAGIC = {'L', 'G', 'S', 1};

    private final byte[] keyId;
    private final long counter;
    private final byte[] signature;

    RecordSignature(byte[] keyId, long counter, byte[] signature) {
        this.keyId = keyId;
        this.counter = counter;
        this.signature = signature;
    }

    public static RecordSignature decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "record signature");
        in.expect(MAGIC);
        byte[] keyId = in.raw(VerifyingKey.ID_LENGTH);
        long counter = ((long) in.i32() << 32) | (in.i32() & 0xffff_ffffL);
        byte[] signature = in.raw(SignatureScheme.SIGNATURE_LENGTH);
        in.end();
        if (counter < 1) {
            throw new CorruptEncoding("record signature: its counter is not from 1");
        }
        return new RecordSignature(keyId, counter, signature);
    }

    public byte[] encode() {
        return new ByteWriter(96)
                .raw(MAGIC)
                .raw(keyId)
                .i32((int) (counter >>> 32))
                .i32((int) counter)
                .raw(signature)
                .toBytes();
    }

    /** How often the row had been signed with this signature, from 1. */
    public long counter() {
        return counter;
    }

    boolean isBy(VerifyingKey key) {
        return Arrays.equals(keyId, key.id());
    }

    byte[] signature() {
        return signature.clone();
    }

    @Override
    public String toString() {
        return "RecordSignature[" + counter + "]";
    }
}
