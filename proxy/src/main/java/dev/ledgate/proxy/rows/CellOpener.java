package dev.ledgate.proxy.rows;

import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.SealedCell;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.policy.port.FieldKeys.FieldUnopenable;
import dev.ledgate.proxy.wire.DataRow;
import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Opens the sealed cells of rows. Used by one thread. */
public final class CellOpener {
    private final FieldCipher cipher;

    public CellOpener(FieldCipher cipher) {
        this.cipher = cipher;
    }

    /** A cell that cannot be shown. The message is for the client and names at most the column. */
    public static final class Unopenable extends Exception {
        private static final long serialVersionUID = 1L;

        Unopenable(String message) {
            super(message);
        }
    }

    /**
     * Writes the row with its sealed cells opened. If one does not open, {@code out} is as it was before.
     *
     * @param patients told of each opened cell whose it is, once all have been opened
     */
    public void open(ByteBuf row, RowPlan plan, ByteBuf out, Consumer<PatientKey> patients)
            throws Unopenable, ProtocolViolation {
        DataRow.Cells cells = DataRow.cells(row);
        if (cells.count() != plan.columns()) {
            throw new ProtocolViolation("row does not have the columns that were described");
        }
        int before = out.writerIndex();
        boolean done = false;
        try {
            int begun = DataRow.begin(out, cells.count());
            List<PatientKey> opened = new ArrayList<>();
            int next = 0;
            for (int i = 0; i < cells.count(); i++) {
                int length = cells.lengths()[i];
                boolean sealed = next < plan.sealed().size() && plan.sealed().get(next) == i;
                if (sealed) {
                    next++;
                }
                if (sealed && length >= 0) {
                    DataRow.cell(out, plain(row, cells.starts()[i], length, opened));
                } else {
                    DataRow.cell(out, row, cells.starts()[i], length);
                }
            }
            DataRow.end(out, begun);
            done = true;
            opened.forEach(patients);
        } finally {
            if (!done) {
                out.writerIndex(before);
            }
        }
    }

    private byte[] plain(ByteBuf row, int start, int length, List<PatientKey> opened) throws Unopenable {
        SealedCell cell = SealedCell.decode(row.nioBuffer(start, length))
                .orElseThrow(() -> new Unopenable("a sealed field is damaged"));
        try {
            byte[] plain = cipher.open(cell.context(), cell.field());
            opened.add(cell.context().patient());
            return plain;
        } catch (FieldUnopenable e) {
            throw new Unopenable(String.valueOf(e.getMessage()));
        }
    }
}
