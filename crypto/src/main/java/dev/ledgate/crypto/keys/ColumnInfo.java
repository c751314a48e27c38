package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.Sha256;
import dev.ledgate.policy.ColumnName;
import java.util.Arrays;

/** What a column puts into the derivation of its keys, written once for many patients. Immutable; for any thread. */
public final class ColumnInfo {
    private static final int DIGEST_LENGTH = 16;

    private final byte[] text;
    private final byte[] digest;

    private ColumnInfo(byte[] text, byte[] digest) {
        this.text = text;
        this.digest = digest;
    }

    public static ColumnInfo of(ColumnName column) {
        return new ColumnInfo(
                encode("ledgate/v1/column", column),
                Arrays.copyOf(Sha256.of(encode("ledgate/v2/column", column)), DIGEST_LENGTH));
    }

    private static byte[] encode(String label, ColumnName column) {
        return new ByteWriter(96)
                .text(label)
                .text(column.table().schema())
                .text(column.table().table())
                .text(column.column())
                .toBytes();
    }

    /** In full, for {@link FieldSuite#HKDF}. Not to be written to. */
    byte[] text() {
        return text;
    }

    /** In 16 bytes, for {@link FieldSuite#ONE_BLOCK}. Not to be written to. */
    byte[] digest() {
        return digest;
    }
}
