package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.policy.ColumnName;

/** What a column puts into the derivation of its keys, written once for many patients. Immutable; for any thread. */
public final class ColumnInfo {
    private final byte[] info;

    private ColumnInfo(byte[] info) {
        this.info = info;
    }

    public static ColumnInfo of(ColumnName column) {
        return new ColumnInfo(new ByteWriter(96)
                .text("ledgate/v1/column")
                .text(column.table().schema())
                .text(column.table().table())
                .text(column.column())
                .toBytes());
    }

    /** HKDF's info; not to be written to. */
    byte[] info() {
        return info;
    }
}
