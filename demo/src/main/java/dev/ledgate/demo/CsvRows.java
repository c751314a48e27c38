package dev.ledgate.demo;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * The rows of one table as text, in the order of the table's columns; the empty string is NULL. Holds one row at a time.
 *
 * <p>One value is left out: an observation with LOINC code 56799-0 ("Address") repeats the patient's street address, which
 * is sealed in {@code patients}. Its VALUE reads as NULL, here and therefore everywhere.
 */
final class CsvRows implements AutoCloseable {
    static final String ADDRESS_CODE = "56799-0";

    private static final CsvMapper MAPPER =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

    private final HospitalTable table;
    private final MappingIterator<String[]> rows;
    private final int code;
    private final int value;

    CsvRows(SampleSource source, HospitalTable table) throws IOException {
        this.table = table;
        InputStream in = source.open(table.name().table());
        try {
            rows = MAPPER.readerFor(String[].class).readValues(in);
            List<String> header = rows.hasNextValue() ? List.of(lowerCase(rows.nextValue())) : List.<String>of();
            if (!header.equals(
                    table.columns().stream().map(HospitalTable.Column::name).toList())) {
                throw new IOException("the columns of " + table.name().table() + ".csv are not those of schema.sql");
            }
            code = table.name().table().equals("observations") ? header.indexOf("code") : -1;
            value = header.indexOf("value");
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static String[] lowerCase(String[] header) {
        String[] lower = new String[header.length];
        for (int i = 0; i < header.length; i++) {
            lower[i] = header[i].toLowerCase(Locale.ROOT);
        }
        return lower;
    }

    boolean hasNext() throws IOException {
        return rows.hasNextValue();
    }

    /** The next row. @throws NoSuchElementException after the last one */
    String[] next() throws IOException {
        if (!rows.hasNextValue()) {
            throw new NoSuchElementException();
        }
        String[] row = rows.nextValue();
        if (row.length != table.columns().size()) {
            throw new IOException(table.name().table() + ".csv: a row has " + row.length + " values");
        }
        if (code >= 0 && row[code].equals(ADDRESS_CODE)) {
            row[value] = "";
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
