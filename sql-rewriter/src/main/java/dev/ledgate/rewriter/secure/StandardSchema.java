package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.DatabaseCatalog;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The views of {@code information_schema} over the hospital's tables. PostgreSQL's own show what the current role holds
 * privileges on, and a user's session holds them on the mirror only; so the mirror's rows are shown under the names of the
 * tables that they mirror.
 */
final class StandardSchema {
    private static final String SYSTEM = "table_schema = ANY ('{pg_catalog,information_schema}'::pg_catalog.name[])";
    private static final String DATABASE = "pg_catalog.current_database()";
    private static final String KINDS = "CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE'"
            + " WHEN 'f' THEN 'FOREIGN KEY' ELSE 'CHECK' END";

    private final CatalogScope scope;

    StandardSchema(CatalogScope scope) {
        this.scope = scope;
    }

    /** Empty for a view that is not open. */
    Optional<String> relation(String name) {
        return switch (name) {
            case "schemata" -> Optional.of(schemata());
            case "tables" -> Optional.of(tables());
            case "columns" -> Optional.of(columns());
            case "views" -> Optional.of("(SELECT * FROM information_schema.views WHERE " + SYSTEM + ")");
            case "table_constraints" -> Optional.of(tableConstraints());
            case "key_column_usage" -> Optional.of(keyColumnUsage());
            case "sequences" -> Optional.of(named(name, scope.owner() ? scope.seesSchema("sequence_schema") : "false"));
            case "table_privileges" ->
                scope.owner() ? Optional.of(named(name, scope.seesSchema("table_schema"))) : Optional.empty();
            case "routine_privileges" ->
                scope.owner() ? Optional.of(named(name, scope.seesSchema("specific_schema"))) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String named(String view, String condition) {
        return "(SELECT * FROM information_schema." + view + " WHERE " + condition + ")";
    }

    private String schemata() {
        return select(List.of(
                        identifier(DATABASE, "catalog_name"),
                        identifier("n.nspname", "schema_name"),
                        identifier("pg_catalog.pg_get_userbyid(n.nspowner)", "schema_owner"),
                        identifier("NULL", "default_character_set_catalog"),
                        identifier("NULL", "default_character_set_schema"),
                        identifier("NULL", "default_character_set_name"),
                        text("NULL", "sql_path")))
                + " FROM pg_catalog.pg_namespace AS n WHERE " + scope.seesSchema("n.nspname") + ")";
    }

    private String tables() {
        String own = select(List.of(
                        identifier(DATABASE, "table_catalog"),
                        identifier("m.s", "table_schema"),
                        identifier("m.t", "table_name"),
                        text("'BASE TABLE'", "table_type"),
                        identifier("NULL", "self_referencing_column_name"),
                        text("NULL", "reference_generation"),
                        identifier("NULL", "user_defined_type_catalog"),
                        identifier("NULL", "user_defined_type_schema"),
                        identifier("NULL", "user_defined_type_name"),
                        yesOrNo(scope.owner() ? "'YES'" : "'NO'", "is_insertable_into"),
                        yesOrNo("'NO'", "is_typed"),
                        text("NULL", "commit_action")))
                + " FROM " + mirrored() + ")";
        return "(SELECT * FROM information_schema.tables WHERE " + SYSTEM + " UNION ALL " + own + ")";
    }

    private String columns() {
        String sealed = scope.sealed("a.attrelid", "a.attnum");
        List<String> after = List.of(
                "character_maximum_length",
                "character_octet_length",
                "numeric_precision",
                "numeric_precision_radix",
                "numeric_scale",
                "datetime_precision",
                "interval_type",
                "interval_precision",
                "character_set_catalog",
                "character_set_schema",
                "character_set_name",
                "collation_catalog",
                "collation_schema",
                "collation_name",
                "domain_catalog",
                "domain_schema",
                "domain_name",
                "udt_catalog",
                "udt_schema");
        List<String> last = List.of(
                "scope_catalog",
                "scope_schema",
                "scope_name",
                "maximum_cardinality",
                "dtd_identifier",
                "is_self_referencing",
                "is_identity",
                "identity_generation",
                "identity_start",
                "identity_increment",
                "identity_maximum",
                "identity_minimum",
                "identity_cycle",
                "is_generated",
                "generation_expression",
                "is_updatable");
        String own = "(SELECT v.table_catalog, " + identifier("m.s", "table_schema") + ", "
                + identifier("m.t", "table_name") + ", v.column_name, "
                + "a.attnum::information_schema.cardinal_number AS ordinal_position, v.column_default, "
                + yesOrNo("CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END", "is_nullable") + ", "
                + text("CASE WHEN " + sealed + " THEN 'text' ELSE v.data_type END", "data_type") + ", " + of(after)
                + ", " + identifier("CASE WHEN " + sealed + " THEN 'text' ELSE v.udt_name END", "udt_name") + ", "
                + of(last) + " FROM information_schema.columns AS v JOIN " + mirrored()
                + " ON v.table_name = m.v JOIN pg_catalog.pg_attribute AS a ON a.attrelid = m.o"
                + " AND a.attname = v.column_name WHERE v.table_schema = "
                + SqlText.literal(scope.mirrorSchema()) + "::pg_catalog.name AND "
                + scope.seesColumn("a.attrelid", "a.attnum") + ")";
        return "(SELECT * FROM information_schema.columns WHERE " + SYSTEM + " UNION ALL " + own + ")";
    }

    private String tableConstraints() {
        return select(List.of(
                        identifier(DATABASE, "constraint_catalog"),
                        identifier("m.s", "constraint_schema"),
                        identifier("k.conname", "constraint_name"),
                        identifier(DATABASE, "table_catalog"),
                        identifier("m.s", "table_schema"),
                        identifier("m.t", "table_name"),
                        text(KINDS, "constraint_type"),
                        yesOrNo("CASE WHEN k.condeferrable THEN 'YES' ELSE 'NO' END", "is_deferrable"),
                        yesOrNo("CASE WHEN k.condeferred THEN 'YES' ELSE 'NO' END", "initially_deferred"),
                        yesOrNo("'YES'", "enforced")))
                + " FROM " + mirrored() + " JOIN pg_catalog.pg_constraint AS k ON k.conrelid = m.o"
                + " WHERE k.contype = ANY ('{p,u,f,c}'::pg_catalog.\"char\"[]) AND "
                + scope.seesOrNone("k.confrelid") + ")";
    }

    private String keyColumnUsage() {
        return select(List.of(
                        identifier(DATABASE, "constraint_catalog"),
                        identifier("m.s", "constraint_schema"),
                        identifier("k.conname", "constraint_name"),
                        identifier(DATABASE, "table_catalog"),
                        identifier("m.s", "table_schema"),
                        identifier("m.t", "table_name"),
                        identifier("a.attname", "column_name"),
                        "p.n::information_schema.cardinal_number AS ordinal_position",
                        "CASE WHEN k.contype = 'f' THEN p.n END::information_schema.cardinal_number"
                                + " AS position_in_unique_constraint"))
                + " FROM " + mirrored() + " JOIN pg_catalog.pg_constraint AS k ON k.conrelid = m.o"
                + " CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS p (c, n)"
                + " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = m.o AND a.attnum = p.c"
                + " WHERE k.contype = ANY ('{p,u,f}'::pg_catalog.\"char\"[]) AND "
                + scope.seesOrNone("k.confrelid") + " AND "
                + scope.seesColumn("a.attrelid", "a.attnum") + ")";
    }

    /** The visible tables: OID, schema, table, and the view that mirrors it. */
    private String mirrored() {
        List<DatabaseCatalog.Table> tables = scope.tables();
        if (tables.isEmpty()) {
            return "(SELECT NULL::pg_catalog.oid, NULL::pg_catalog.name, NULL::pg_catalog.name, NULL::pg_catalog.name"
                    + " WHERE false) AS m (o, s, t, v)";
        }
        return tables.stream()
                .map(t -> "(" + t.oid() + "::pg_catalog.oid, " + name(t.name().schema()) + ", "
                        + name(t.name().table()) + ", " + name(t.mirror()) + ")")
                .collect(Collectors.joining(", ", "(VALUES ", ") AS m (o, s, t, v)"));
    }

    private static String select(List<String> columns) {
        return "(SELECT " + String.join(", ", columns);
    }

    private static String of(List<String> columns) {
        return columns.stream().map(c -> "v." + c).collect(Collectors.joining(", "));
    }

    private static String name(String text) {
        return SqlText.literal(text) + "::pg_catalog.name";
    }

    private static String identifier(String expression, String as) {
        return "(" + expression + ")::information_schema.sql_identifier AS " + as;
    }

    private static String text(String expression, String as) {
        return "(" + expression + ")::information_schema.character_data AS " + as;
    }

    private static String yesOrNo(String expression, String as) {
        return "(" + expression + ")::information_schema.yes_or_no AS " + as;
    }
}
