package dev.ledgate.demo;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Creates the hospital's tables and fills them, in one transaction. Values of sealed columns go through the given
 * {@link SealedWriter} before they reach the connection: the database, its log and its write-ahead log never hold them.
 */
public final class SampleLoader {
    private static final String KEY_SEPARATOR = "\u001f";

    private SampleLoader() {}

    /**
     * Loads all tables. The transaction is committed at the end, or rolled back on any error.
     *
     * @param connection to an empty database, as its owner; not in a transaction
     * @return rows by table
     * @throws SQLException if a table exists already or the data does not fit
     * @throws IOException if the source cannot be read
     */
    public static Map<String, Long> load(Connection connection, SampleSource source, SealedWriter sealer)
            throws SQLException, IOException {
        HospitalSchema schema = HospitalSchema.bundled();
        Map<String, Long> counts = new LinkedHashMap<>();
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        boolean done = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(HospitalSchema.createTables());
            for (HospitalTable table : schema.tables()) {
                counts.put(table.name().table(), copy(connection, source, table, sealer));
            }
            statement.execute(HospitalSchema.createConstraints());
            connection.commit();
            done = true;
            connection.setAutoCommit(autoCommit);
            statement.execute("ANALYZE");
        } finally {
            if (!done) {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
        return counts;
    }

    private static long copy(Connection connection, SampleSource source, HospitalTable table, SealedWriter sealer)
            throws SQLException, IOException {
        String columns =
                table.columns().stream().map(c -> "\"" + c.name() + "\"").collect(Collectors.joining(", "));
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table.name() + " (" + columns + ") FROM STDIN");
        try (CsvRows rows = new CsvRows(source, table)) {
            RowWriter writer = new RowWriter(table, sealer);
            CopyText text = new CopyText();
            while (rows.hasNext()) {
                writer.write(rows.next(), text);
                if (text.isFull()) {
                    send(copy, text);
                }
            }
            send(copy, text);
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void send(CopyIn copy, CopyText text) throws SQLException {
        byte[] bytes = text.take();
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    /** Turns CSV rows of one table into COPY rows. */
    private static final class RowWriter {
        private final HospitalTable table;
        private final SealedWriter sealer;
        private final List<Integer> key = new ArrayList<>();
        private final int patient;

        RowWriter(HospitalTable table, SealedWriter sealer) {
            this.table = table;
            this.sealer = sealer;
            for (String column : table.primaryKey()) {
                key.add(index(column));
            }
            this.patient = table.patientColumn().map(this::index).orElse(-1);
        }

        private int index(String column) {
            return table.columns().indexOf(table.column(column));
        }

        void write(String[] row, CopyText text) {
            for (int i = 0; i < row.length; i++) {
                HospitalTable.Column column = table.columns().get(i);
                if (column.sealed() && !row[i].isEmpty()) {
                    text.add(sealer.seal(place(row, column), row[i]));
                } else {
                    text.add(row[i]);
                }
            }
            text.endRow();
        }

        private FieldContext place(String[] row, HospitalTable.Column column) {
            if (key.isEmpty() || patient < 0) {
                throw new IllegalStateException(table.name() + " has sealed columns, so it needs a key and a patient");
            }
            String rowKey = key.stream()
                    .map(i -> table.columns().get(i).type().keyText(row[i]))
                    .collect(Collectors.joining(KEY_SEPARATOR));
            String patientKey = table.columns().get(patient).type().keyText(row[patient]);
            return new FieldContext(new ColumnName(table.name(), column.name()), rowKey, new PatientKey(patientKey));
        }
    }
}
