package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.Hkdf;
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

    /** The AES-256 key of this column, which the caller wipes. @param patientKey 32 bytes ({@link LevelKey#patientKey}) */
    public byte[] columnKey(byte[] patientKey) {
        return Hkdf.expand(patientKey, info);
    }
}
