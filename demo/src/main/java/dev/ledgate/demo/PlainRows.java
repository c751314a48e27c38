package dev.ledgate.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one table in the clear, typed, straight from the CSV: for tests that need the truth without the database.
 * A map holds the columns that are not NULL, sealed ones as their text. One row is held at a time; one thread.
 */
public final class PlainRows implements AutoCloseable {
    private final HospitalTable table;
    private final CsvRows rows;

    /** @throws IOException if the table cannot be read */
    public PlainRows(SampleSource source, HospitalTable table) throws IOException {
        this.table = table;
        this.rows = new CsvRows(source, table);
    }

    public boolean hasNext() throws IOException {
        return rows.hasNext();
    }

    /**
     * The next row: UUID, LocalDate, OffsetDateTime (UTC), LocalDateTime, BigDecimal, Integer, Long and String by column
     * name.
     */
    public Map<String, Object> next() throws IOException {
        String[] row = rows.next();
        List<HospitalTable.Column> columns = table.columns();
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < row.length; i++) {
            if (!row[i].isEmpty()) {
                values.put(columns.get(i).name(), columns.get(i).type().value(row[i]));
            }
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
