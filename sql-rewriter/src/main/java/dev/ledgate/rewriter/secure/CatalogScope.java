package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.Classification;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which objects of the database a user may know of, as conditions over the columns of the system catalog. */
final class CatalogScope {
    private static final String CONTROL_PLANE = "ledgate";
    private static final List<String> SYSTEM_SCHEMAS = List.of("pg_catalog", "information_schema");

    private final Map<DatabaseCatalog.Table, Set<String>> visible;
    private final DatabaseCatalog catalog;
    private final Classification classification;
    private final boolean owner;

    /** @param visible the tables that exist for the user, with the columns that do */
    CatalogScope(
            Map<DatabaseCatalog.Table, Set<String>> visible,
            DatabaseCatalog catalog,
            Classification classification,
            boolean owner) {
        this.visible = Map.copyOf(visible);
        this.catalog = catalog;
        this.classification = classification;
        this.owner = owner;
    }

    boolean owner() {
        return owner;
    }

    String mirrorSchema() {
        return catalog.mirrorSchema();
    }

    List<DatabaseCatalog.Table> tables() {
        return visible.keySet().stream()
                .sorted(Comparator.comparing(DatabaseCatalog.Table::name))
                .toList();
    }

    /** The OIDs of the visible tables, as an array. */
    String oids() {
        return "'" + tables().stream().map(t -> Long.toString(t.oid())).collect(Collectors.joining(",", "{", "}"))
                + "'::pg_catalog.oid[]";
    }

    /** Whether the namespace with this OID is neither the mirror nor the control plane. */
    String outside(String namespace) {
        return "(NOT " + namespace
                + " = ANY (ARRAY(SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = ANY (" + hidden()
                + "))))";
    }

    /** Whether the user may know of the relation with this OID. */
    String sees(String relation) {
        if (owner) {
            // What the server made to store long values of a hidden table is hidden with it.
            String hidden = " FROM pg_catalog.pg_class AS c WHERE NOT " + outside("c.relnamespace");
            return "(NOT " + relation + " = ANY (ARRAY(SELECT c.oid" + hidden + " UNION ALL SELECT c.reltoastrelid"
                    + hidden + " AND c.reltoastrelid <> 0::pg_catalog.oid UNION ALL SELECT i.indexrelid"
                    + " FROM pg_catalog.pg_index AS i WHERE i.indrelid = ANY (ARRAY(SELECT c.reltoastrelid" + hidden
                    + ")))))";
        }
        return "(" + relation + " < 16384::pg_catalog.oid OR " + relation + " = ANY (" + oids() + ") OR " + relation
                + " = ANY (ARRAY(SELECT i.indexrelid FROM pg_catalog.pg_index AS i WHERE i.indrelid = ANY (" + oids()
                + "))))";
    }

    String seesOrNone(String relation) {
        return "(" + relation + " = 0::pg_catalog.oid OR " + sees(relation) + ")";
    }

    /** Whether the user may know of the schema with this name, of type {@code name}. */
    String seesSchema(String schema) {
        if (owner) {
            return "(NOT " + schema + " = ANY (" + hidden() + "))";
        }
        List<String> schemas = Stream.concat(
                        Stream.of("pg_catalog", "information_schema", "pg_toast", "public"),
                        tables().stream().map(t -> t.name().schema()))
                .distinct()
                .toList();
        return "(" + schema + " = ANY (" + names(schemas) + "))";
    }

    String systemSchema(String schema) {
        return "(" + schema + " = ANY (" + names(SYSTEM_SCHEMAS) + "))";
    }

    /** Whether the user may know of the table of this name. */
    String seesNamed(String schema, String table) {
        if (owner) {
            return seesSchema(schema);
        }
        String each = tables().stream()
                .map(t -> " OR (" + schema + " = " + name(t.name().schema()) + " AND " + table + " = "
                        + name(t.name().table()) + ")")
                .collect(Collectors.joining());
        return "(" + systemSchema(schema) + each + ")";
    }

    /** Whether a column of a visible relation exists for the user. */
    String seesColumn(String relation, String number) {
        return "(NOT "
                + columns(relation, number, (table, column) -> !columnsOf(table).contains(column)) + ")";
    }

    /** Whether a column is sealed. */
    String sealed(String relation, String number) {
        return columns(
                relation,
                number,
                (table, column) -> classification
                        .table(table.name())
                        .map(TableRule::columns)
                        .map(rules -> rules.get(column))
                        .filter(rule -> rule.sealed())
                        .isPresent());
    }

    private Set<String> columnsOf(DatabaseCatalog.Table table) {
        return visible.getOrDefault(table, Set.of());
    }

    private String columns(String relation, String number, BiPredicate<DatabaseCatalog.Table, String> which) {
        String each = tables().stream()
                .flatMap(table -> {
                    String numbers = table.columns().stream()
                            .filter(c -> which.test(table, c.name()))
                            .map(c -> Integer.toString(c.attnum()))
                            .collect(Collectors.joining(","));
                    return numbers.isEmpty()
                            ? Stream.of()
                            : Stream.of("(" + relation + " = " + table.oid() + "::pg_catalog.oid AND " + number
                                    + " = ANY ('{" + numbers + "}'::pg_catalog.int2[]))");
                })
                .collect(Collectors.joining(" OR "));
        return each.isEmpty() ? "false" : "(" + each + ")";
    }

    private String hidden() {
        return names(List.of(mirrorSchema(), CONTROL_PLANE));
    }

    private static String name(String text) {
        return SqlText.literal(text) + "::pg_catalog.name";
    }

    private static String names(Collection<String> texts) {
        return SqlText.arrayLiteral(texts) + "::pg_catalog.name[]";
    }
}
