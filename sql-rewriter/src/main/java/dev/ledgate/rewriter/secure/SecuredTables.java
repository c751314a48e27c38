package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The relations of a hospital's database as one profile lets them be seen: its tables by the rule of visibility, the
 * system catalog by an allow-list. Safe for any thread.
 *
 * <p>The text in a table's place shows, of every row that exists for the user, every cell as {@link
 * dev.ledgate.policy.VisibilityRule} has it. Cells are decided inside and each on its own, the row's condition included:
 * PostgreSQL may evaluate a user's expression before any join or filter, and an error it raises prints the value. Where all
 * patients agree a cell is the bare column, so indexes serve.
 */
public final class SecuredTables implements RelationSecurer {
    private final AccessProfile profile;
    private final DatabaseCatalog catalog;
    private final Classification classification;
    private final List<Opening.Reading> readings;
    private final CatalogRelations system;
    private final Map<TableName, Secured> written = new ConcurrentHashMap<>();

    public SecuredTables(AccessProfile profile, DatabaseCatalog catalog, Classification classification) {
        this.profile = profile;
        this.catalog = catalog;
        this.classification = classification;
        readings = Opening.read(profile.accessStrings(), catalog, this::sealedColumns);
        system = new CatalogRelations(visibleTables(), catalog, classification, profile.owner());
    }

    @Override
    public Secured secure(Optional<String> schema, String name) throws RefusedException {
        // PostgreSQL looks into pg_catalog first, so an unqualified name is one of the catalog's if it has it.
        DatabaseCatalog.Table table = catalog.find(schema, name).orElse(null);
        Optional<Secured> catalogRelation = system.secure(schema, name, table != null);
        if (catalogRelation.isPresent()) {
            return catalogRelation.get();
        }
        TableRule rule =
                table == null ? null : classification.table(table.name()).orElse(null);
        if (table == null || rule == null) {
            throw notOpened(schema, name);
        }
        Secured known = written.get(table.name());
        if (known == null) {
            known = new TableWriter(profile, table, rule, openings(schema, table), catalog).write();
            written.put(table.name(), known);
        }
        return known;
    }

    AccessProfile profile() {
        return profile;
    }

    /** A table that exists for the user, with its rule. */
    record Known(DatabaseCatalog.Table table, TableRule rule) {}

    /** @param name of a table that {@link #secure} did not refuse */
    Known known(TableName name) throws RefusedException {
        DatabaseCatalog.Table table = catalog.tables().get(name);
        TableRule rule = classification.table(name).orElse(null);
        if (table == null || rule == null) {
            throw notOpened(Optional.of(name.schema()), name.table());
        }
        return new Known(table, rule);
    }

    /** Qualified name of the view that mirrors a table. */
    String mirror(DatabaseCatalog.Table table) {
        return SqlText.name(catalog.mirrorSchema()) + "." + SqlText.name(table.mirror());
    }

    /** A sealed column of a table as statements see it. @param row the name that the statement gives the table's row */
    String shown(Known known, String column, String row) {
        return SealedEnvelope.shown(
                known.table(), known.rule(), column, SqlText.name(row), catalog.mirrorSchema(), false);
    }

    /** Refuses as PostgreSQL does for a relation that does not exist. */
    static RefusedException notOpened(Optional<String> schema, String name) {
        String relation = schema.map(s -> s + ".").orElse("") + name;
        return new RefusedException(Denial.of(
                SqlState.UNDEFINED_TABLE,
                "relation \"" + relation + "\" does not exist or is not opened to you",
                "Your institute asks the hospital for access with ./ledgate request."));
    }

    static RefusedException unusable(TableName table, String flaw) {
        return new RefusedException(Denial.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "table \"" + table + "\" cannot be shown safely: " + flaw,
                "The hospital has to mend its policy or the access string."));
    }

    private List<Opening> openings(Optional<String> schema, DatabaseCatalog.Table table) throws RefusedException {
        if (profile.owner()) {
            return List.of(Opening.everything(table));
        }
        List<Opening.Reading> own = readings.stream()
                .filter(r -> r.table().equals(Optional.of(table.name())))
                .toList();
        List<Opening> openings = own.stream().flatMap(r -> r.opening().stream()).toList();
        if (!openings.isEmpty()) {
            return openings;
        }
        Optional<String> flaw = own.stream().flatMap(r -> r.flaw().stream()).findFirst();
        throw flaw.isPresent()
                ? unusable(table.name(), "the access string that opens it is not plain, " + flaw.get())
                : notOpened(schema, table.name().table());
    }

    /** The tables that exist for the user, with the columns that do. */
    private Map<DatabaseCatalog.Table, Set<String>> visibleTables() {
        return catalog.tables().values().stream()
                .filter(t -> classification.table(t.name()).isPresent())
                .filter(t -> profile.owner() || !openedColumns(t).isEmpty())
                .collect(Collectors.toMap(t -> t, this::openedColumns));
    }

    private Set<String> openedColumns(DatabaseCatalog.Table table) {
        if (profile.owner()) {
            return Opening.everything(table).columns();
        }
        return readings.stream()
                .filter(r -> r.table().equals(Optional.of(table.name())))
                .flatMap(r -> r.opening().stream())
                .flatMap(o -> o.columns().stream())
                .collect(Collectors.toSet());
    }

    private Set<String> sealedColumns(TableName table) {
        return classification.table(table).map(TableRule::columns).orElse(Map.of()).entrySet().stream()
                .filter(e -> e.getValue().sealed())
                .map(Map.Entry<String, ColumnRule>::getKey)
                .collect(Collectors.toSet());
    }
}
