package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The columns of rows to come. */
public record RowDescription(List<Column> columns) {
    private static final int TEXT = 25;

    public RowDescription {
        columns = List.copyOf(columns);
    }

    /** One column; names as in the manual. */
    public record Column(
            String name, int tableOid, short attribute, int typeOid, short typeLength, int typeModifier, short format) {
        public Column withFormat(short other) {
            return new Column(name, tableOid, attribute, typeOid, typeLength, typeModifier, other);
        }

        /** The same column of another table; 0 for none. */
        public Column ofTable(int oid) {
            return new Column(name, oid, oid == 0 ? (short) 0 : attribute, typeOid, typeLength, typeModifier, format);
        }

        /** The same column as plain {@code text} that stands in no table. */
        public Column asText() {
            return new Column(name, 0, (short) 0, TEXT, (short) -1, -1, format);
        }
    }

    /**
     * Names and types: what a client relies on that was told once.
     *
     * @param texts types that clients take for text
     */
    public List<String> shape(Set<Integer> texts) {
        return columns.stream()
                .map(c -> (texts.contains(c.typeOid) ? TEXT : c.typeOid) + ":" + c.name)
                .toList();
    }

    public static RowDescription decode(ByteBuf body) throws ProtocolViolation {
        if (body.readableBytes() < 2) {
            throw new ProtocolViolation("invalid row description");
        }
        int count = body.readUnsignedShort();
        List<Column> columns = new ArrayList<>(Math.min(count, body.readableBytes() / 19));
        for (int i = 0; i < count; i++) {
            String name = CString.read(body);
            if (body.readableBytes() < 18) {
                throw new ProtocolViolation("invalid row description");
            }
            columns.add(new Column(
                    name,
                    body.readInt(),
                    body.readShort(),
                    body.readInt(),
                    body.readShort(),
                    body.readInt(),
                    body.readShort()));
        }
        if (body.isReadable()) {
            throw new ProtocolViolation("invalid row description");
        }
        return new RowDescription(columns);
    }

    public void writeTo(ByteBuf out) {
        int begun = Frame.begin(out, 'T');
        out.writeShort(columns.size());
        for (Column c : columns) {
            CString.write(out, c.name);
            out.writeInt(c.tableOid);
            out.writeShort(c.attribute);
            out.writeInt(c.typeOid);
            out.writeShort(c.typeLength);
            out.writeInt(c.typeModifier);
            out.writeShort(c.format);
        }
        Frame.end(out, begun);
    }
}
