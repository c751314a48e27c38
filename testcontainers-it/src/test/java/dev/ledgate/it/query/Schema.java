package dev.ledgate.it.query;

import dev.ledgate.it.oracle.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tables, their sizes, and along which columns they join. */
public final class Schema {
    /** A column of a table. */
    record Col(String table, String name, String type, Family family, boolean sealed) {}

    /** {@code child.from} holds a key of {@code parent.to}. */
    record Edge(String child, String from, String parent, String to) {}

    private static final List<Edge> EDGES = List.of(
            new Edge("allergies", "patient", "patients", "id"),
            new Edge("careplans", "patient", "patients", "id"),
            new Edge("conditions", "patient", "patients", "id"),
            new Edge("devices", "patient", "patients", "id"),
            new Edge("encounters", "patient", "patients", "id"),
            new Edge("imaging_studies", "patient", "patients", "id"),
            new Edge("immunizations", "patient", "patients", "id"),
            new Edge("medications", "patient", "patients", "id"),
            new Edge("observations", "patient", "patients", "id"),
            new Edge("procedures", "patient", "patients", "id"),
            new Edge("supplies", "patient", "patients", "id"),
            new Edge("payer_transitions", "patient", "patients", "id"),
            new Edge("claims", "patientid", "patients", "id"),
            new Edge("claims_transactions", "patientid", "patients", "id"),
            new Edge("allergies", "encounter", "encounters", "id"),
            new Edge("careplans", "encounter", "encounters", "id"),
            new Edge("conditions", "encounter", "encounters", "id"),
            new Edge("immunizations", "encounter", "encounters", "id"),
            new Edge("medications", "encounter", "encounters", "id"),
            new Edge("procedures", "encounter", "encounters", "id"),
            new Edge("claims", "appointmentid", "encounters", "id"),
            new Edge("claims_transactions", "claimid", "claims", "id"),
            new Edge("encounters", "organization", "organizations", "id"),
            new Edge("encounters", "provider", "providers", "id"),
            new Edge("encounters", "payer", "payers", "id"),
            new Edge("medications", "payer", "payers", "id"),
            new Edge("payer_transitions", "payer", "payers", "id"),
            new Edge("claims", "providerid", "providers", "id"),
            new Edge("providers", "organization", "organizations", "id"));

    private final Map<String, TableShape> tables;
    private final Map<String, Long> rows;

    /** @param rows of the stored tables */
    public Schema(Map<String, TableShape> tables, Map<String, Long> rows) {
        this.tables = Map.copyOf(tables);
        this.rows = Map.copyOf(rows);
    }

    List<String> tables() {
        return tables.keySet().stream().sorted().toList();
    }

    List<String> tablesBelow(long limit) {
        return tables().stream().filter(t -> rows(t) < limit).toList();
    }

    long rows(String table) {
        return rows.getOrDefault(table, 0L);
    }

    List<Col> columns(String table) {
        List<Col> columns = new ArrayList<>();
        TableShape shape = tables.get(table);
        if (shape == null) {
            throw new IllegalArgumentException("no table " + table);
        }
        shape.columns().forEach(c -> columns.add(new Col(table, c.name(), c.type(), Family.of(c.type()), c.sealed())));
        return columns;
    }

    /** Columns that everything may be done with. */
    List<Col> open(String table) {
        return columns(table).stream().filter(c -> !c.sealed()).toList();
    }

    List<Col> sealed() {
        return tables().stream()
                .flatMap(t -> columns(t).stream())
                .filter(Col::sealed)
                .toList();
    }

    List<Edge> edgesBelow(long limit) {
        return EDGES.stream()
                .filter(e -> tables.containsKey(e.child()) && tables.containsKey(e.parent()))
                .filter(e -> has(e.child(), e.from()) && has(e.parent(), e.to()))
                .filter(e -> rows(e.child()) < limit && rows(e.parent()) < limit)
                .toList();
    }

    /** Edges whose tables can be compared row by row. */
    List<Edge> edgesOfWork(long most) {
        return edgesBelow(Long.MAX_VALUE).stream()
                .filter(e -> rows(e.child()) * rows(e.parent()) < most)
                .toList();
    }

    private boolean has(String table, String column) {
        return columns(table).stream().anyMatch(c -> c.name().equals(column));
    }
}
