package dev.ledgate.rewriter;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the rewriter knows of the hospital's database. Immutable; read by the control plane.
 *
 * @param mirrorSchema the schema with the plain mirror views, the sealed type and the functions for coarser views; its
 *     name is not known to users
 * @param searchPath the schemas in which unqualified names are looked up; pinned in every session
 * @param tables the hospital's tables
 * @param functions names, in pg_catalog and the search path, of functions that may be called with one argument: PostgreSQL
 *     takes {@code (value).name} and {@code item.name} for calls of them where no column has that name (manual, 4.2.6)
 * @param overloads names of functions that the hospital made in schemas of the search path; an unqualified call may mean one
 *     of them although PostgreSQL has a function of that name
 * @param searchable the sealed columns of which every value has a blind index, and which have their {@link SearchableType}
 * @param version grows with every change
 */
public record DatabaseCatalog(
        String mirrorSchema,
        List<String> searchPath,
        Map<TableName, Table> tables,
        Set<String> functions,
        Set<String> overloads,
        Set<ColumnName> searchable,
        long version) {
    /** A database without searchable columns and without functions of its own. */
    public DatabaseCatalog(
            String mirrorSchema,
            List<String> searchPath,
            Map<TableName, Table> tables,
            Set<String> functions,
            long version) {
        this(mirrorSchema, searchPath, tables, functions, Set.of(), Set.of(), version);
    }

    public DatabaseCatalog {
        functions = Set.copyOf(functions);
        overloads = Set.copyOf(overloads);
        searchable = Set.copyOf(searchable);
        searchPath = List.copyOf(searchPath);
        tables = Map.copyOf(tables);
    }

    /**
     * The table that a name means.
     *
     * @param schema empty for an unqualified name
     */
    public Optional<Table> find(Optional<String> schema, String name) {
        if (schema.isPresent()) {
            return Optional.ofNullable(tables.get(new TableName(schema.get(), name)));
        }
        return searchPath.stream()
                .map(s -> new TableName(s, name))
                .filter(tables::containsKey)
                .findFirst()
                .map(tables::get);
    }

    /**
     * @param name as in {@code pg_class}
     * @param oid its {@code pg_class.oid}
     * @param mirror name of its mirror view in {@code mirrorSchema}
     * @param columns in the order of {@code attnum}, dropped ones left out
     * @param primaryKey its columns, empty if it has none
     * @param indexed columns that lead an index over all rows
     */
    public record Table(
            TableName name,
            long oid,
            String mirror,
            List<Column> columns,
            List<String> primaryKey,
            Set<String> indexed) {
        public Table {
            columns = List.copyOf(columns);
            primaryKey = List.copyOf(primaryKey);
            indexed = Set.copyOf(indexed);
        }

        /** A table without indexes but that of its key. */
        public Table(TableName name, long oid, String mirror, List<Column> columns, List<String> primaryKey) {
            this(name, oid, mirror, columns, primaryKey, primaryKey.isEmpty() ? Set.of() : Set.of(primaryKey.get(0)));
        }

        public Optional<Column> column(String columnName) {
            return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
        }
    }

    /**
     * @param name as in {@code pg_attribute}
     * @param type as {@code format_type} writes it, with modifiers: {@code character varying(20)}
     * @param attnum its number
     * @param notNull {@code pg_attribute.attnotnull}; with it, fewer conditions stand around the cells
     */
    public record Column(String name, String type, int attnum, boolean notNull) {
        /** A column that may hold NULL. */
        public Column(String name, String type, int attnum) {
            this(name, type, attnum, false);
        }
    }
}
