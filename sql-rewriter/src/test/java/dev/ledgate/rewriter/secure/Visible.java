package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableRule;
import dev.ledgate.policy.VisibilityRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What shows of a table by the rule, row by row and cell by cell, without SQL. */
final class Visible {
    /** A condition in SQL and what it means; empty for unknown. */
    record Test(String sql, Function<Map<String, @Nullable String>, Optional<Boolean>> meaning) {
        boolean holds(Map<String, @Nullable String> row) {
            return meaning.apply(row).orElse(false);
        }

        boolean mayHold(Map<String, @Nullable String> row) {
            return meaning.apply(row).orElse(true);
        }
    }

    /** What one access string opens. */
    record Opened(List<String> columns, Optional<Test> rows) {
        boolean opens(Map<String, @Nullable String> row) {
            return rows.map(t -> t.holds(row)).orElse(true);
        }
    }

    private final AccessProfile profile;
    private final DatabaseCatalog.Table table;
    private final TableRule rule;
    private final List<Opened> opened;
    private final Map<String, Test> tests;
    private final Coarse coarse;

    Visible(
            AccessProfile profile,
            DatabaseCatalog.Table table,
            TableRule rule,
            List<Opened> opened,
            List<Test> tests,
            Coarse coarse) {
        this.profile = profile;
        this.table = table;
        this.rule = rule;
        this.opened = opened;
        this.tests = new TreeMap<>();
        tests.forEach(t -> this.tests.put(t.sql(), t));
        this.coarse = coarse;
    }

    /** The columns that exist. */
    List<DatabaseCatalog.Column> columns() {
        return table.columns().stream()
                .filter(c -> opened.stream().anyMatch(o -> o.columns().contains(c.name())))
                .toList();
    }

    /** A row as it shows, a sealed cell as "t" or "f" for being there; empty if it does not exist. */
    Optional<List<@Nullable String>> row(Map<String, @Nullable String> row) {
        String patient = row.get(rule.patientColumn().orElseThrow());
        if (patient == null || opened.stream().noneMatch(o -> o.opens(row))) {
            return Optional.empty();
        }
        PatientKey key = new PatientKey(patient);
        Grant grant = profile.grant(key);
        if (grant.isNone()) {
            return Optional.empty();
        }
        List<@Nullable String> shown = new ArrayList<>();
        for (DatabaseCatalog.Column column : columns()) {
            String cell = cell(column, row, key, grant);
            shown.add(rule.column(column.name()).sealed() ? (cell == null ? "f" : "t") : cell);
        }
        return Optional.of(shown);
    }

    private @Nullable String cell(
            DatabaseCatalog.Column column, Map<String, @Nullable String> row, PatientKey patient, Grant grant) {
        String value = row.get(column.name());
        VisibilityRule.Shown shown = shown(column.name(), row, patient, grant);
        if (value == null && !isOtherColumn(column.name(), grant)) {
            return null;
        }
        return switch (shown) {
            case VALUE -> value;
            case NULL -> null;
            case VIEW -> {
                CoarserView view = rule.column(column.name()).below(grant).orElseThrow();
                if (view.column().isPresent()) {
                    String other = view.column().get();
                    yield shown(other, row, patient, grant) == VisibilityRule.Shown.VALUE ? row.get(other) : null;
                }
                yield value == null ? null : coarse.of(view.kind(), column.type(), value, patient.value());
            }
        };
    }

    private boolean isOtherColumn(String column, Grant grant) {
        return rule.column(column).below(grant).flatMap(CoarserView::column).isPresent();
    }

    private VisibilityRule.Shown shown(
            String column, Map<String, @Nullable String> row, PatientKey patient, Grant grant) {
        if (opened.stream().noneMatch(o -> o.columns().contains(column) && o.opens(row))) {
            return VisibilityRule.Shown.NULL;
        }
        ColumnRule columnRule = rule.column(column);
        PrivacyLevel level = profile.overrides()
                .getOrDefault(new ColumnName(table.name(), column), new TreeMap<>())
                .getOrDefault(patient, columnRule.level());
        PrivacyLevel raised = level;
        for (ColumnRule.Raise raise : columnRule.raises()) {
            Test test = tests.get(raise.when());
            if (test == null || test.mayHold(row)) {
                raised = raise.to().covers(raised) ? raise.to() : raised;
            }
        }
        VisibilityRule.Shown shown = VisibilityRule.cell(columnRule, raised, grant);
        // A raised cell has no view, even if it is raised from an override to what the column needs anyway.
        return shown == VisibilityRule.Shown.VIEW && raised != level ? VisibilityRule.Shown.NULL : shown;
    }
}
