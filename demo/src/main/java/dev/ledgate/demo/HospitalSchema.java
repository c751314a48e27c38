package dev.ledgate.demo;

import dev.ledgate.policy.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The 18 tables of the demo hospital, as {@code schema.sql} has them. Immutable. */
public final class HospitalSchema {
    private static final Pattern TABLE = Pattern.compile("CREATE TABLE (\\w+) \\((.*?)\\n\\);", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("(\\w+)\\s+(\\w+)(?: NOT NULL)?,?");
    private static final Pattern KEY = Pattern.compile("PRIMARY KEY \\(([\\w, ]+)\\)");

    private final List<HospitalTable> tables;

    private HospitalSchema(List<HospitalTable> tables) {
        this.tables = List.copyOf(tables);
    }

    public static HospitalSchema bundled() {
        List<HospitalTable> tables = new ArrayList<>();
        Matcher table = TABLE.matcher(createTables());
        while (table.find()) {
            tables.add(table(table.group(1), table.group(2)));
        }
        return new HospitalSchema(tables);
    }

    private static HospitalTable table(String name, String body) {
        List<HospitalTable.Column> columns = new ArrayList<>();
        List<String> key = List.of();
        for (String line : body.strip().lines().toList()) {
            Matcher primary = KEY.matcher(line.strip());
            Matcher column = COLUMN.matcher(line.strip());
            if (primary.matches()) {
                key = Arrays.asList(primary.group(1).split(", "));
            } else if (column.matches()) {
                columns.add(new HospitalTable.Column(column.group(1), ColumnType.parse(column.group(2))));
            } else {
                throw new IllegalStateException("schema.sql, table " + name + ": unexpected line " + line);
            }
        }
        return new HospitalTable(new TableName("public", name), columns, key);
    }

    /** In an order in which references point backwards. */
    public List<HospitalTable> tables() {
        return tables;
    }

    /** @throws IllegalArgumentException if there is no such table */
    public HospitalTable table(String name) {
        return tables.stream()
                .filter(t -> t.name().table().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the demo hospital has no table " + name));
    }

    /** The statements that make the tables, with sealed columns as {@code bytea}. */
    public static String createTables() {
        return resource("schema.sql");
    }

    /** The same tables with sealed columns as {@code text}: for a copy that is masked without Ledgate. */
    public static String createPlainTables() {
        return resource("schema.sql").replaceAll("(?m)^(    \\w+ +)bytea", "$1text");
    }

    /** Foreign keys and indexes, for after the rows. */
    public static String createConstraints() {
        return resource("constraints.sql");
    }

    /** The hospital's classification of these tables: the bytes of {@code policy.yaml}. */
    public static byte[] policy() {
        return bytes("policy.yaml");
    }

    private static String resource(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = HospitalSchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the demo is packaged without " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
