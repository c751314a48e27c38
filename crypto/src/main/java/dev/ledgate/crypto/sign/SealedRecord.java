package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.policy.TableName;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a signature is over: one row's sealed fields as stored, all of them, and which wrapped key they are under. The
 * envelope itself is not covered, by design: it is wrapped anew at every revocation, and the row is not touched then.
 */
public final class SealedRecord {
    private static final String DOMAIN = "ledgate/v1/record-signature";

    private final TableName table;
    private final String rowKey;
    private final EnvelopeId wrappedKey;
    private final SortedMap<String, byte[]> fields = new TreeMap<>();

    /**
     * @param rowKey the row's key columns, as in {@link dev.ledgate.policy.FieldContext}
     * @param wrappedKey the group, epoch and level of the envelope that the fields' keys come from
     * @param fields column to stored field, every sealed column of the row that is not NULL; copied
     */
    public SealedRecord(TableName table, String rowKey, EnvelopeId wrappedKey, Map<String, byte[]> fields) {
        this.table = table;
        this.rowKey = rowKey;
        this.wrappedKey = wrappedKey;
        fields.forEach((column, stored) -> this.fields.put(column, stored.clone()));
    }

    public TableName table() {
        return table;
    }

    public String rowKey() {
        return rowKey;
    }

    public EnvelopeId wrappedKey() {
        return wrappedKey;
    }

    /** The columns, in order of their names. */
    public SortedMap<String, byte[]> fields() {
        return Collections.unmodifiableSortedMap(fields);
    }

    /** Names the row in a {@link FreshnessStore}. */
    byte[] place() {
        return new ByteWriter(128)
                .text(table.schema())
                .text(table.table())
                .text(rowKey)
                .toBytes();
    }

    /** The canonical encoding that is signed. */
    byte[] message(VerifyingKey key, long counter) {
        ByteWriter out = new ByteWriter(512)
                .text(DOMAIN)
                .u8(key.scheme().code())
                .raw(key.id())
                .raw(place())
                .raw(wrappedKey.encode())
                .i32((int) (counter >>> 32))
                .i32((int) counter)
                .i32(fields.size());
        fields.forEach((column, stored) -> out.text(column).block(stored));
        return out.toBytes();
    }

    @Override
    public String toString() {
        return "SealedRecord[" + table + ", " + fields.keySet() + "]";
    }
}
