package dev.ledgate.it.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Builds the databases that hold what each login should see: {@code oracle_raw} with the sample as it is, and one
 * {@code oracle_<login>} with its rows filtered and its cells masked. They stand on the hospital's own server, so that
 * locale, version and settings are the same.
 */
public final class OracleDatabases {
    public static final String RAW = "oracle_raw";
    private final RawHospital hospital;
    private final String hospitalDatabase;
    private final LocalDate today;

    public OracleDatabases(RawHospital hospital, String hospitalDatabase, LocalDate today) {
        this.hospital = hospital;
        this.hospitalDatabase = hospitalDatabase;
        this.today = today;
    }

    /** The database of a login. */
    public static String of(String login) {
        return "oracle_" + login;
    }

    /**
     * Builds all of them.
     *
     * @return the tables, by name
     */
    public Map<String, TableShape> build() throws IOException, SQLException {
        Map<String, TableShape> tables = shapes();
        createDatabase(RAW);
        for (String login : Grants.LOGINS) {
            createDatabase(of(login));
        }
        loadRaw(tables);
        show(tables, Choices.ofDemo(patients()));
        return tables;
    }

    private Map<String, TableShape> shapes() throws IOException, SQLException {
        PolicyFile policy = PolicyFile.read(hospital.policy());
        Map<String, List<TableShape.ColumnShape>> columns = new TreeMap<>();
        try (Connection connection = open(hospitalDatabase);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
                        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
                        ORDER BY c.relname, a.attnum""")) {
            while (row.next()) {
                String table = row.getString(1);
                FieldRule rule = policy.rule(table, row.getString(2));
                columns.computeIfAbsent(table, t -> new ArrayList<>())
                        .add(new TableShape.ColumnShape(
                                row.getString(2), rule.sealed() ? "text" : row.getString(3), rule));
            }
        }
        Map<String, TableShape> shapes = new LinkedHashMap<>();
        columns.forEach((table, of) -> {
            if (policy.opens(table)) {
                shapes.put(table, new TableShape(table, policy.patientColumn(table), of));
            }
        });
        return shapes;
    }

    private void createDatabase(String name) throws SQLException {
        try (Connection connection = open(hospitalDatabase);
                Statement statement = connection.createStatement()) {
            String locale;
            try (ResultSet row = statement.executeQuery(
                    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()")) {
                row.next();
                locale = " ENCODING '" + row.getString(1) + "' LC_COLLATE '" + row.getString(2) + "' LC_CTYPE '"
                        + row.getString(3) + "'";
            }
            statement.execute("DROP DATABASE IF EXISTS " + name);
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0" + locale);
        }
    }

    private void loadRaw(Map<String, TableShape> tables) throws SQLException, IOException {
        try (Connection connection = open(RAW);
                Statement statement = connection.createStatement()) {
            for (TableShape table : tables.values()) {
                statement.execute(table.definition());
                try (InputStream csv = hospital.csv(table.name())) {
                    String header = header(csv);
                    copy(connection)
                            .copyIn(
                                    "COPY public." + TableShape.quoted(table.name()) + "(" + header
                                            + ") FROM STDIN (FORMAT csv)",
                                    csv);
                }
            }
            // The hospital's loader leaves these values out: they repeat the patient's street address.
            statement.execute("UPDATE observations SET value = NULL WHERE code = '56799-0'");
            statement.execute("ANALYZE");
        }
    }

    /** Reads the header line and leaves the rest. */
    private static String header(InputStream csv) throws IOException {
        StringBuilder header = new StringBuilder();
        for (int c = csv.read(); c != '\n' && c >= 0; c = csv.read()) {
            if (c != '\r') {
                header.append((char) c);
            }
        }
        StringBuilder names = new StringBuilder();
        for (String name : header.toString().toLowerCase(Locale.ROOT).split(",", -1)) {
            names.append(names.isEmpty() ? "" : ",").append(TableShape.quoted(name));
        }
        return names.toString();
    }

    /** Keys of all patients, in order. */
    public List<String> patients() throws SQLException {
        List<String> patients = new ArrayList<>();
        try (Connection connection = open(RAW);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT id::text FROM patients ORDER BY id::text COLLATE \"C\"")) {
            while (row.next()) {
                patients.add(row.getString(1));
            }
        }
        return patients;
    }

    /** Fills the database of each login with what it sees under these choices, in place of what was there. */
    public void show(Map<String, TableShape> tables, Choices choices) throws SQLException, IOException {
        Map<String, Connection> targets = new LinkedHashMap<>();
        try (Connection raw = open(RAW)) {
            for (String login : Grants.LOGINS) {
                targets.put(login, open(of(login)));
            }
            for (TableShape table : tables.values()) {
                maskTable(raw, table, choices, targets);
            }
            for (Connection target : targets.values()) {
                try (Statement statement = target.createStatement()) {
                    statement.execute("ANALYZE");
                }
            }
        } finally {
            for (Connection target : targets.values()) {
                target.close();
            }
        }
    }

    private void maskTable(Connection raw, TableShape table, Choices choices, Map<String, Connection> targets)
            throws SQLException, IOException {
        Map<RowMasker, CopyIn> sinks = new HashMap<>();
        for (Map.Entry<String, Connection> target : targets.entrySet()) {
            try (Statement statement = target.getValue().createStatement()) {
                statement.execute(table.definition());
                statement.execute("TRUNCATE public." + TableShape.quoted(table.name()));
            }
            Pseudonyms pseudonyms =
                    new Pseudonyms(hospital.pseudonymSecret(), hospital.pseudonymScope(target.getKey()));
            RowMasker masker =
                    new RowMasker(table, new Grants(target.getKey(), choices), new Coarsening(pseudonyms, today));
            sinks.put(
                    masker,
                    copy(target.getValue()).copyIn("COPY public." + TableShape.quoted(table.name()) + " FROM STDIN"));
        }
        CopyOut source = copy(raw).copyOut(select(table));
        for (byte[] line = source.readFromCopy(); line != null; line = source.readFromCopy()) {
            String[] stored = new String(line, 0, line.length - 1, StandardCharsets.UTF_8).split("\t", -1);
            for (Map.Entry<RowMasker, CopyIn> sink : sinks.entrySet()) {
                Optional<String[]> shown = sink.getKey().mask(stored);
                if (shown.isPresent()) {
                    byte[] bytes = (String.join("\t", shown.get()) + "\n").getBytes(StandardCharsets.UTF_8);
                    sink.getValue().writeToCopy(bytes, 0, bytes.length);
                }
            }
        }
        for (CopyIn sink : sinks.values()) {
            sink.endCopy();
        }
    }

    private static String select(TableShape table) {
        List<String> outputs = new ArrayList<>();
        table.columns().forEach(column -> outputs.add(TableShape.quoted(column.name())));
        table.raises().forEach(raise -> outputs.add("((" + raise.when() + ") IS NOT FALSE)"));
        return "COPY (SELECT " + String.join(", ", outputs) + " FROM public." + TableShape.quoted(table.name())
                + ") TO STDOUT";
    }

    private static CopyManager copy(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private Connection open(String database) throws SQLException {
        Connection connection = DriverManager.getConnection(hospital.superuserUrl(database));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET DateStyle = 'ISO'");
        }
        return connection;
    }
}
