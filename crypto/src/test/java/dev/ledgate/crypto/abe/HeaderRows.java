package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.GT;

/** Headers down to their group elements, which {@link AbeHeader#decode} alone leaves as bytes. */
public final class HeaderRows {
    private HeaderRows() {}

    /** Decodes a header and every element of every row, and encodes it all again. */
    public static byte[] again(byte[] in) throws CorruptEncoding {
        AbeHeader header = AbeHeader.decode(in);
        ByteWriter elements = new ByteWriter(1024);
        for (AbeHeader.Row row : header.rows()) {
            AbeHeader.Elements e = row.elements();
            elements.raw(e.c1().encode()).raw(e.c2().encode()).raw(e.c3().encode());
        }
        byte[] text = new ByteWriter(64)
                .u8(AbeHeader.SUITE)
                .text(header.policy().toString())
                .i32(header.rows().size())
                .toBytes();
        return new ByteWriter(1024)
                .raw(text)
                .raw(elements.toBytes())
                .raw(header.maskedSeed())
                .toBytes();
    }

    /** One valid row alone: C1, C2, C3. */
    public static byte[] sampleRow(AbeHeader header) {
        AbeHeader.Row row = header.rows().get(0);
        return new ByteWriter(AbeHeader.ROW_LENGTH)
                .raw(row.c1())
                .raw(row.c2())
                .raw(row.c3())
                .toBytes();
    }

    /** Decodes and encodes the elements of one row. */
    public static byte[] rowAgain(byte[] in) throws CorruptEncoding {
        if (in.length != AbeHeader.ROW_LENGTH) {
            throw new CorruptEncoding("row: wrong length");
        }
        AbeHeader.Elements e = new AbeHeader.Row(
                        java.util.Arrays.copyOf(in, GT.LENGTH),
                        java.util.Arrays.copyOfRange(in, GT.LENGTH, GT.LENGTH + G1.LENGTH),
                        java.util.Arrays.copyOfRange(in, GT.LENGTH + G1.LENGTH, in.length))
                .elements();
        return new ByteWriter(AbeHeader.ROW_LENGTH)
                .raw(e.c1().encode())
                .raw(e.c2().encode())
                .raw(e.c3().encode())
                .toBytes();
    }
}
