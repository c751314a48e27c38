package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PostgreSQL's system catalog, by an allow-list. What it shows of the hospital's tables is what exists for the user; the
 * mirror and the control plane are not in it. Statistics, other sessions' activity and prepared statements hold data or
 * rewritten text, so they are not on the list.
 *
 * <p>The templates compare values of equal types: PostgreSQL finds those operators in {@code pg_catalog} first.
 */
final class CatalogRelations {
    private static final String SYSTEM = "pg_catalog";
    private static final String STANDARD = "information_schema";
    /** Objects below are PostgreSQL's own: {@code FirstNormalObjectId} in {@code access/transam.h}. */
    private static final String SYSTEM_OBJECTS = "16384::pg_catalog.oid";

    /** Sessions' roles may not read the connections of subscriptions, not even of none. */
    private static final String NO_SUBSCRIPTIONS =
            "(SELECT oid, subdbid, subskiplsn, subname, subowner, subenabled, subbinary, substream, subtwophasestate,"
                    + " subdisableonerr, NULL::pg_catalog.text AS subconninfo, subslotname, subsynccommit, subpublications"
                    + " FROM pg_catalog.pg_subscription WHERE false)";

    private static final Set<String> OPEN = Set.of(
            "pg_aggregate",
            "pg_am",
            "pg_amop",
            "pg_amproc",
            "pg_auth_members",
            "pg_available_extension_versions",
            "pg_available_extensions",
            "pg_collation",
            "pg_conversion",
            "pg_database",
            "pg_enum",
            "pg_event_trigger",
            "pg_extension",
            "pg_foreign_data_wrapper",
            "pg_group",
            "pg_language",
            "pg_opclass",
            "pg_operator",
            "pg_opfamily",
            "pg_publication",
            "pg_range",
            "pg_roles",
            "pg_settings",
            "pg_shdescription",
            "pg_tablespace",
            "pg_timezone_abbrevs",
            "pg_timezone_names",
            "pg_transform",
            "pg_ts_config",
            "pg_ts_config_map",
            "pg_ts_dict",
            "pg_ts_parser",
            "pg_ts_template",
            "pg_user");

    /** Relations of which rows are shown by their table's OID. */
    private static final Map<String, String> BY_TABLE = Map.ofEntries(
            Map.entry("pg_attrdef", "adrelid"),
            Map.entry("pg_index", "indrelid"),
            Map.entry("pg_partitioned_table", "partrelid"),
            Map.entry("pg_policy", "polrelid"),
            Map.entry("pg_publication_rel", "prrelid"),
            Map.entry("pg_rewrite", "ev_class"),
            Map.entry("pg_sequence", "seqrelid"),
            Map.entry("pg_trigger", "tgrelid"));

    private static final Set<String> STANDARD_OPEN = Set.of(
            "applicable_roles",
            "character_sets",
            "collations",
            "enabled_roles",
            "information_schema_catalog_name",
            "sql_features",
            "sql_implementation_info",
            "sql_parts",
            "sql_sizing");

    private final CatalogScope scope;
    private final StandardSchema standard;

    CatalogRelations(
            Map<DatabaseCatalog.Table, Set<String>> visible,
            DatabaseCatalog catalog,
            Classification classification,
            boolean owner) {
        scope = new CatalogScope(visible, catalog, classification, owner);
        standard = new StandardSchema(scope);
    }

    /**
     * A relation of the system catalog.
     *
     * @return empty if the name means none
     * @throws RefusedException if it means one that is not open
     */
    Optional<Secured> secure(Optional<String> schema, String name, boolean hospitalHasIt) throws RefusedException {
        if (schema.equals(Optional.of(STANDARD))) {
            return secured(STANDARD_OPEN.contains(name) ? all(STANDARD, name) : standard.relation(name), name);
        } else if (schema.equals(Optional.of(SYSTEM)) || schema.equals(Optional.of("pg_toast"))) {
            return secured(schema.get().equals(SYSTEM) ? system(name) : Optional.empty(), name);
        } else if (schema.isPresent() || !name.startsWith("pg_")) {
            return Optional.empty();
        }
        Optional<String> sql = system(name);
        return sql.isEmpty() && hospitalHasIt ? Optional.empty() : secured(sql, name);
    }

    private static Optional<Secured> secured(Optional<String> sql, String name) throws RefusedException {
        if (sql.isEmpty()) {
            throw new RefusedException(Denial.of(
                    SqlState.INSUFFICIENT_PRIVILEGE, "system relation \"" + name + "\" is not open through Ledgate"));
        }
        return Optional.of(new Secured(sql.get(), false, Optional.empty(), List.of()));
    }

    private Optional<String> all(String schema, String name) {
        return Optional.of("(SELECT " + columns(name) + " FROM " + schema + "." + name + ")");
    }

    /** To others than the owner no column has a type that shows numbers as names. */
    private String columns(String name) {
        return scope.owner() ? "*" : NamingColumns.selected(name).orElse("*");
    }

    private Optional<String> system(String name) {
        if (OPEN.contains(name)) {
            return all(SYSTEM, name);
        }
        String table = BY_TABLE.get(name);
        if (table != null) {
            return where(name, scope.sees(table));
        }
        return switch (name) {
            case "pg_namespace" -> where(name, scope.seesSchema("nspname"));
            case "pg_class" -> Optional.of(pgClass());
            case "pg_attribute" -> Optional.of(pgAttribute());
            case "pg_type" -> where(name, types());
            case "pg_proc" ->
                where(name, scope.outside("pronamespace") + (scope.owner() ? "" : " AND oid < " + SYSTEM_OBJECTS));
            case "pg_cast" ->
                where(
                        name,
                        "NOT casttarget = ANY (ARRAY(SELECT t.oid FROM pg_catalog.pg_type AS t WHERE NOT "
                                + scope.outside("t.typnamespace") + "))");
            case "pg_constraint" ->
                where(
                        name,
                        scope.outside("connamespace") + " AND " + scope.seesOrNone("conrelid") + " AND "
                                + scope.seesOrNone("confrelid"));
            case "pg_inherits" -> where(name, scope.sees("inhrelid") + " AND " + scope.sees("inhparent"));
            case "pg_description" -> where(name, ofClass("classoid", "objoid") + " AND " + comments());
            case "pg_depend" -> where(name, depends("classid", "objid") + " AND " + depends("refclassid", "refobjid"));
            case "pg_statistic_ext",
                    "pg_publication_namespace",
                    "pg_default_acl",
                    "pg_foreign_server",
                    "pg_foreign_table",
                    "pg_user_mappings",
                    "pg_largeobject_metadata" -> where(name, "false");
            case "pg_db_role_setting" ->
                where(name, scope.owner() ? "pg_catalog.pg_get_userbyid(setrole) NOT LIKE 'ledgate\\_%'" : "false");
            case "pg_subscription" -> Optional.of(NO_SUBSCRIPTIONS);
            case "pg_tables", "pg_indexes" -> where(name, scope.seesNamed("schemaname", "tablename"));
            case "pg_views", "pg_matviews", "pg_sequences" ->
                where(name, scope.owner() ? scope.seesSchema("schemaname") : scope.systemSchema("schemaname"));
            default -> Optional.empty();
        };
    }

    private Optional<String> where(String name, String condition) {
        return Optional.of("(SELECT " + columns(name) + " FROM " + SYSTEM + "." + name + " WHERE " + condition + ")");
    }

    /** The sizes count rows that do not exist for the user. */
    private String pgClass() {
        String sizes = scope.owner()
                ? "relpages, reltuples, relallvisible"
                : ownOnly("relpages", "0") + ", " + ownOnly("reltuples", "(-1)::pg_catalog.float4") + ", "
                        + ownOnly("relallvisible", "0");
        return "(SELECT oid, relname, relnamespace, reltype, reloftype, relowner, relam, relfilenode, reltablespace, "
                + sizes
                + ", reltoastrelid, relhasindex, relisshared, relpersistence, relkind, relnatts, relchecks, relhasrules,"
                + " relhastriggers, relhassubclass, relrowsecurity, relforcerowsecurity, relispopulated, relreplident,"
                + " relispartition, relrewrite, relfrozenxid, relminmxid, relacl, reloptions, relpartbound"
                + " FROM pg_catalog.pg_class WHERE " + scope.sees("oid") + ")";
    }

    private static String ownOnly(String column, String otherwise) {
        return "CASE WHEN oid < " + SYSTEM_OBJECTS + " THEN " + column + " ELSE " + otherwise + " END AS " + column;
    }

    /** Sealed columns are shown with their logical type. A column's missing value is data. */
    private String pgAttribute() {
        String sealed = scope.sealed("attrelid", "attnum");
        return "(SELECT attrelid, attname, CASE WHEN " + sealed
                + " THEN 25::pg_catalog.oid ELSE atttypid END AS atttypid, attstattarget, attlen, attnum, attndims,"
                + " attcacheoff, atttypmod, attbyval, attalign, attstorage, attcompression, attnotnull, atthasdef, atthasmissing,"
                + " attidentity, attgenerated, attisdropped, attislocal, attinhcount, CASE WHEN " + sealed
                + " THEN 100::pg_catalog.oid ELSE attcollation END AS attcollation, attacl, attoptions, attfdwoptions,"
                + " CASE WHEN false THEN attmissingval END AS attmissingval"
                + " FROM pg_catalog.pg_attribute WHERE " + scope.sees("attrelid") + " AND "
                + scope.seesColumn("attrelid", "attnum") + ")";
    }

    private String types() {
        String rowTypes = "SELECT t.oid FROM pg_catalog.pg_type AS t WHERE NOT " + scope.seesOrNone("t.typrelid");
        return scope.outside("typnamespace") + " AND " + scope.seesOrNone("typrelid") + " AND NOT typelem = ANY (ARRAY("
                + rowTypes + "))";
    }

    private String ofClass(String classColumn, String objectColumn) {
        return "(" + classColumn + " <> 1259::pg_catalog.oid OR " + scope.sees(objectColumn) + ")";
    }

    /** Types, functions and schemas of the mirror have numbers that would say their names. */
    private String depends(String classColumn, String objectColumn) {
        return "CASE " + classColumn + " WHEN 1259::pg_catalog.oid THEN " + scope.sees(objectColumn)
                + (scope.owner()
                        ? " WHEN 1247::pg_catalog.oid THEN NOT " + objectColumn
                                + " = ANY (ARRAY(SELECT t.oid FROM pg_catalog.pg_type AS t WHERE NOT "
                                + scope.outside("t.typnamespace") + "))"
                        : "")
                + " ELSE " + objectColumn + " < " + SYSTEM_OBJECTS + " OR " + classColumn
                + " = ANY ('{2604,2606}'::pg_catalog.oid[]) END";
    }

    private String comments() {
        return "(classoid <> 1259::pg_catalog.oid OR "
                + scope.seesColumn("objoid", "objsubid::pg_catalog.int2") + ")"
                + (scope.owner() ? "" : " AND (classoid = 1259::pg_catalog.oid OR objoid < " + SYSTEM_OBJECTS + ")");
    }
}
