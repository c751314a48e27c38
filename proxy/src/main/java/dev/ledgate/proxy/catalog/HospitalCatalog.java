package dev.ledgate.proxy.catalog;

import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.DatabaseCatalog.Column;
import dev.ledgate.rewriter.DatabaseCatalog.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The hospital's database as the control plane read it.
 *
 * @param tables for the rewriter
 * @param sealedType {@code pg_type.oid} of the mirror's type {@code sealed}: how a column of sealed cells is known in a
 *     RowDescription
 * @param searchTypes the same of the types of searchable columns
 * @param views {@code pg_class.oid} of each mirror view, with that of the table it shows
 */
public record HospitalCatalog(DatabaseCatalog tables, long sealedType, Set<Long> searchTypes, Map<Long, Long> views) {
    public HospitalCatalog {
        searchTypes = Set.copyOf(searchTypes);
        views = Map.copyOf(views);
    }

    /**
     * A column of a table as {@code ddl_catalog} of the mirror schema tells of it.
     *
     * @param view {@code pg_class.oid} of the mirror's view
     * @param keyPlace its place in the primary key, from 1
     * @param leads whether it leads an index over all rows
     */
    public record ColumnRow(
            TableName table, long oid, String mirror, long view, Column column, OptionalInt keyPlace, boolean leads) {
        /** Cells that the query of {@link #query} returns. */
        public static final int CELLS = 11;

        /** @throws IllegalArgumentException if these are not the cells of such a row */
        public static ColumnRow of(List<Optional<String>> cells) {
            if (cells.size() != CELLS) {
                throw new IllegalArgumentException("a row of the catalog has " + CELLS + " cells");
            }
            List<String> c = cells.stream().map(cell -> cell.orElse("")).toList();
            return new ColumnRow(
                    new TableName(c.get(0), c.get(1)),
                    Long.parseLong(c.get(2)),
                    c.get(3),
                    Long.parseLong(c.get(4)),
                    new Column(
                            c.get(5),
                            c.get(6),
                            Integer.parseInt(c.get(7)),
                            c.get(8).equals("t")),
                    c.get(9).isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(c.get(9))),
                    c.get(10).equals("t"));
        }
    }

    /** What a session asks for the tables as its transaction sees them. */
    public String query() {
        List<String> schemas = tables.searchPath().stream()
                .map(schema -> "'" + schema.replace("'", "''") + "'")
                .toList();
        return "SELECT * FROM " + SqlName.quoted(tables.mirrorSchema(), "ddl_catalog") + "(ARRAY["
                + String.join(", ", schemas) + "]::pg_catalog.text[])";
    }

    /** The same database with these tables. @param rows in the order of tables and columns */
    public HospitalCatalog with(List<ColumnRow> rows) {
        return new HospitalCatalog(
                new DatabaseCatalog(
                        tables.mirrorSchema(),
                        tables.searchPath(),
                        tables(rows),
                        tables.functions(),
                        tables.overloads(),
                        tables.searchable(),
                        tables.version() + 1),
                sealedType,
                searchTypes,
                views(rows));
    }

    /** @param rows in the order of tables and columns */
    static Map<TableName, Table> tables(List<ColumnRow> rows) {
        Map<TableName, List<ColumnRow>> byTable = new LinkedHashMap<>();
        rows.forEach(row ->
                byTable.computeIfAbsent(row.table(), name -> new ArrayList<>()).add(row));
        Map<TableName, Table> tables = new LinkedHashMap<>();
        byTable.forEach((name, columns) -> tables.put(name, table(name, columns)));
        return tables;
    }

    private static Table table(TableName name, List<ColumnRow> columns) {
        ColumnRow first = columns.get(0);
        List<String> key = columns.stream()
                .filter(c -> c.keyPlace().isPresent())
                .sorted(Comparator.comparingInt(c -> c.keyPlace().getAsInt()))
                .map(c -> c.column().name())
                .toList();
        Set<String> indexed = columns.stream()
                .filter(ColumnRow::leads)
                .map(c -> c.column().name())
                .collect(Collectors.toSet());
        return new Table(
                name,
                first.oid(),
                first.mirror(),
                columns.stream().map(ColumnRow::column).toList(),
                key,
                indexed);
    }

    /** Each view's number, with that of its table. */
    static Map<Long, Long> views(List<ColumnRow> rows) {
        Map<Long, Long> views = new LinkedHashMap<>();
        rows.forEach(row -> views.put(row.view(), row.oid()));
        return views;
    }
}
