package dev.ledgate.rewriter.secure;

import static dev.ledgate.rewriter.secure.RowSource.ROW;
import static dev.ledgate.rewriter.secure.SqlText.name;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.TableRule;
import dev.ledgate.policy.VisibilityRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.secure.Condition.UnreadableException;
import dev.ledgate.rewriter.secure.RelationSecurer.Cell;
import dev.ledgate.rewriter.secure.RelationSecurer.Fence;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the derived table of one table of the hospital for one profile. */
final class TableWriter {
    /**
     * Behind a sub-query that PostgreSQL neither pulls up nor moves conditions into. As a string: with a number, which it
     * has to convert first, it makes no parallel plan.
     */
    private static final String NOTHING_PASSES = " OFFSET '0'";

    private final AccessProfile profile;
    private final DatabaseCatalog.Table table;
    private final TableRule rule;
    private final List<Opening> openings;
    private final String mirrorSchema;
    private final List<DatabaseCatalog.Column> columns;
    private final Views views;
    private final Map<String, ColumnType> usable;
    private final Set<ColumnName> searchable;
    private boolean sealedShown;

    /** @param openings at least one */
    TableWriter(
            AccessProfile profile,
            DatabaseCatalog.Table table,
            TableRule rule,
            List<Opening> openings,
            DatabaseCatalog catalog) {
        this.profile = profile;
        this.table = table;
        this.rule = rule;
        this.openings = openings;
        mirrorSchema = catalog.mirrorSchema();
        searchable = catalog.searchable();
        columns = table.columns().stream()
                .filter(c -> openings.stream().anyMatch(o -> o.columns().contains(c.name())))
                .toList();
        views = new Views(
                mirrorSchema, profile.pseudonymScope(), rule.patientColumn().map(TableWriter::cell));
        Set<String> sealed = rule.columns().entrySet().stream()
                .filter(e -> e.getValue().sealed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        usable = Opening.usable(table, sealed);
    }

    Secured write() throws RefusedException {
        PatientGroups groups = PatientGroups.of(
                profile,
                rule,
                columns.stream().map(DatabaseCatalog.Column::name).toList());
        Optional<RowSource> source =
                RowSource.of(name(mirrorSchema) + "." + name(table.mirror()), patientColumn(), groups, profile.owner());
        if (source.isEmpty()) {
            return new Secured(empty(), false, Optional.of(table.name()), List.of());
        }
        List<String> where = new ArrayList<>();
        source.get().guard().ifPresent(where::add);
        opened(openings).ifPresent(where::add);
        List<Masking> maskings = new ArrayList<>();
        Map<String, Cell> known = new HashMap<>();
        for (DatabaseCatalog.Column column : columns) {
            List<Branch> branches = branches(column, groups, source.get());
            cell(column, branches, groups, source.get(), where).ifPresent(c -> known.put(column.name(), c));
            MaskingText.of(profile, rule, column.name(), groups, branches.isEmpty())
                    .ifPresent(m -> maskings.add(
                            new Masking(new ColumnName(table.name(), column.name()), m.shown(), m.reason())));
        }
        String behind =
                " FROM " + source.get().from() + (where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where));
        Fence fence = fence(groups, source.get(), where);
        String sql = source.get().fenced()
                ? "(SELECT " + cells(groups, source.get().chosen(), where) + " FROM (SELECT "
                        + source.get().exported() + behind + NOTHING_PASSES + ") AS " + ROW + ")"
                : "(SELECT " + cells(groups, source.get(), List.of()) + behind + ")";
        String open = "(SELECT " + cells(groups, source.get(), where) + behind + ")";
        return new Secured(sql, sealedShown, Optional.of(table.name()), maskings, known, fence, open);
    }

    /** @param settled conditions that hold in every row that cells are looked at of */
    private String cells(PatientGroups groups, RowSource source, List<String> settled) {
        return columns.stream()
                .map(c -> show(c, unsettled(branches(c, groups, source), settled), source) + " AS " + name(c.name()))
                .collect(Collectors.joining(", "));
    }

    private static List<Branch> unsettled(List<Branch> branches, List<String> settled) {
        return branches.stream()
                .map(b -> new Branch(
                        b.condition().stream().filter(c -> !settled.contains(c)).toList(), b.value()))
                .toList();
    }

    /**
     * The same table with a place for a condition on the stored rows. Where not every row exists for the user, the rows that
     * do are chosen together with it and apart from everything else: no expression of the user's is evaluated on
     * a row that the condition let through and the guard would not.
     */
    private Fence fence(PatientGroups groups, RowSource source, List<String> where) {
        if (where.isEmpty()) {
            return new Fence("(SELECT " + cells(groups, source, where) + " FROM " + source.from() + " WHERE ", ")");
        }
        return new Fence(
                "(SELECT " + cells(groups, source.chosen(), where) + " FROM (SELECT " + source.exported() + " FROM "
                        + source.from() + " WHERE " + String.join(" AND ", where) + " AND ",
                NOTHING_PASSES + ") AS " + ROW + ")");
    }

    /** What is known of a column whose cells are the stored values or NULL. */
    private Optional<Cell> cell(
            DatabaseCatalog.Column column,
            List<Branch> branches,
            PatientGroups groups,
            RowSource source,
            List<String> where) {
        boolean stored = groups.groups().stream()
                .map(g -> g.getOrDefault(column.name(), Outcome.NULL).shown())
                .noneMatch(VisibilityRule.Shown.VIEW::equals);
        Optional<ColumnName> search = searched(column);
        if (branches.isEmpty() || !stored || (rule.column(column.name()).sealed() && search.isEmpty())) {
            return Optional.empty();
        }
        List<String> condition = branches.get(0).condition();
        boolean guarded = !condition.isEmpty();
        // In a row that exists but hides this cell, the stored value must not decide what else is evaluated.
        boolean oneBranch = branches.size() == 1
                && groups.groups().stream()
                        .map(g -> g.getOrDefault(column.name(), Outcome.NULL).shown())
                        .allMatch(VisibilityRule.Shown.VALUE::equals);
        boolean inEveryRow = oneBranch
                && (!guarded || condition.equals(source.guard().stream().toList()));
        boolean plain = oneBranch
                && where.containsAll(condition)
                && !rule.column(column.name()).sealed();
        boolean serves = search.isPresent() || (guarded && table.indexed().contains(column.name()));
        return Optional.of(new Cell(type(column), inEveryRow && serves, plain, search));
    }

    private Optional<ColumnName> searched(DatabaseCatalog.Column column) {
        return Optional.of(new ColumnName(table.name(), column.name()))
                .filter(name -> rule.column(column.name()).searchable() && searchable.contains(name));
    }

    /** @param condition all that must hold for {@code value} to be looked at; empty if nothing */
    private record Branch(List<String> condition, String value) {}

    private List<Branch> branches(DatabaseCatalog.Column column, PatientGroups groups, RowSource source) {
        Map<Outcome, List<Integer>> byOutcome = new LinkedHashMap<>();
        for (int i = 0; i < groups.groups().size(); i++) {
            Outcome outcome = groups.groups().get(i).getOrDefault(column.name(), Outcome.NULL);
            byOutcome.computeIfAbsent(outcome, o -> new ArrayList<>()).add(i);
        }
        List<Branch> branches = new ArrayList<>();
        byOutcome.forEach((outcome, numbers) -> value(column, outcome).ifPresent(value -> {
            List<String> condition = new ArrayList<>();
            (byOutcome.size() == 1 ? rowGuard(column, outcome, source) : source.guardOf(numbers))
                    .ifPresent(condition::add);
            opened(column.name()).ifPresent(condition::add);
            outcome.otherColumn().flatMap(this::opened).ifPresent(condition::add);
            outcome.unless().forEach(raise -> condition.add(notRaised(raise)));
            branches.add(new Branch(condition, value));
        }));
        return branches;
    }

    /** A column that is NULL in all rows outside needs no guard against rows without it. */
    private Optional<String> rowGuard(DatabaseCatalog.Column column, Outcome outcome, RowSource source) {
        String own = cell(column.name()) + " IS NOT NULL";
        return source.guard().filter(g -> outcome.shown() != VisibilityRule.Shown.VALUE || !g.equals(own));
    }

    private String show(DatabaseCatalog.Column column, List<Branch> branches, RowSource source) {
        boolean sealed = rule.column(column.name()).sealed();
        ColumnType type = type(column);
        if (branches.isEmpty()) {
            return sealed ? "NULL::pg_catalog.text" : type.nullOfIt();
        }
        sealedShown |= sealed;
        Branch only = branches.get(0);
        if (branches.size() == 1 && only.condition().isEmpty()) {
            return only.value();
        }
        boolean key = rule.patientColumn().equals(Optional.of(column.name()));
        if (key
                && branches.size() == 1
                && only.value().equals(cell(column.name()))
                && source.joinedKey().isPresent()
                && List.of(source.guard().orElseThrow()).equals(only.condition())) {
            return source.joinedKey().get();
        }
        String cases = branches.stream()
                .map(b -> " WHEN " + String.join(" AND ", b.condition()) + " THEN " + b.value())
                .collect(Collectors.joining("", "CASE", " END"));
        return sealed || type.survivesCase() ? cases : type.cast(cases);
    }

    private Optional<String> value(DatabaseCatalog.Column column, Outcome outcome) {
        boolean sealed = rule.column(column.name()).sealed();
        return switch (outcome.shown()) {
            case NULL -> Optional.empty();
            case VALUE -> Optional.of(sealed ? envelope(column) : cell(column.name()));
            case VIEW ->
                outcome.otherColumn().isPresent()
                        ? outcome.otherColumn().flatMap(other -> otherValue(column, other))
                        : outcome.view().flatMap(v -> views.of(v, cell(column.name()), type(column)));
        };
    }

    private Optional<String> otherValue(DatabaseCatalog.Column column, String other) {
        if (rule.column(other).sealed() || rule.column(column.name()).sealed()) {
            return Optional.empty();
        }
        return table.column(other).flatMap(o -> Views.ofOther(cell(other), type(o), type(column)));
    }

    private String envelope(DatabaseCatalog.Column column) {
        boolean search = searched(column).isPresent();
        return SealedEnvelope.shown(table, rule, column.name(), ROW, mirrorSchema, search);
    }

    private String notRaised(ColumnRule.Raise raise) {
        try {
            return Condition.parse(raise.when(), usable).sql(ROW) + " IS FALSE";
        } catch (UnreadableException e) {
            // What cannot be read may hold.
            return "false";
        }
    }

    private Optional<String> opened(String column) {
        return opened(
                openings.stream().filter(o -> o.columns().contains(column)).toList());
    }

    private static Optional<String> opened(List<Opening> any) {
        if (any.stream().anyMatch(o -> o.rows().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(any.stream()
                .flatMap(o -> o.rows().stream())
                .map(c -> c.sql(ROW))
                .distinct()
                .collect(Collectors.joining(" OR ", "(", ")")));
    }

    private Optional<RowSource.PatientColumn> patientColumn() throws RefusedException {
        if (rule.patientColumn().isEmpty()) {
            return Optional.empty();
        }
        String column = rule.patientColumn().get();
        DatabaseCatalog.Column found = table.column(column).orElse(null);
        if (found == null) {
            throw SecuredTables.unusable(table.name(), "its patient column \"" + column + "\" does not exist");
        }
        boolean notNull = found.notNull() || table.primaryKey().contains(column);
        return Optional.of(RowSource.PatientColumn.of(column, type(found), notNull));
    }

    private String empty() {
        return columns.stream()
                .map(c -> (rule.column(c.name()).sealed() ? "NULL::pg_catalog.text" : type(c).nullOfIt()) + " AS "
                        + name(c.name()))
                .collect(Collectors.joining(", ", "(SELECT ", " WHERE false)"));
    }

    private static String cell(String column) {
        return ROW + "." + name(column);
    }

    private static ColumnType type(DatabaseCatalog.Column column) {
        return new ColumnType(column.type());
    }
}
