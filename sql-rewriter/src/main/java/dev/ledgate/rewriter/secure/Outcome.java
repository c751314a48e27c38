package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.VisibilityRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a group of patients' cells of one column show, apart from what depends on the row itself.
 *
 * @param shown the answer of the rule if no raise holds
 * @param view if a coarser view shows, which
 * @param unless the raises under which NULL shows instead
 */
record Outcome(VisibilityRule.Shown shown, Optional<CoarserView> view, List<ColumnRule.Raise> unless) {
    static final Outcome NULL = new Outcome(VisibilityRule.Shown.NULL, Optional.empty(), List.of());

    /**
     * The outcome by the rule. A raise adds to an override: of both, the higher level is in force, and below it no coarser
     * view is shown.
     *
     * @param override the level that the patient gave the field
     */
    static Outcome of(ColumnRule rule, Optional<PrivacyLevel> override, Grant grant) {
        PrivacyLevel level = override.orElse(rule.level());
        VisibilityRule.Shown shown = VisibilityRule.cell(rule, level, grant);
        if (shown == VisibilityRule.Shown.NULL) {
            return NULL;
        }
        List<ColumnRule.Raise> hiding = rule.raises().stream()
                .filter(raise -> !level.covers(raise.to()) && !grant.covers(raise.to()))
                .toList();
        return new Outcome(shown, shown == VisibilityRule.Shown.VIEW ? rule.below(grant) : Optional.empty(), hiding);
    }

    /** The column that a view shows in the cell's place. */
    Optional<String> otherColumn() {
        return view.flatMap(CoarserView::column);
    }

    /** This outcome where it needs another column's value too. */
    Outcome and(Outcome other) {
        return other.shown == VisibilityRule.Shown.VALUE
                ? new Outcome(
                        shown,
                        view,
                        Stream.concat(unless.stream(), other.unless.stream())
                                .distinct()
                                .toList())
                : NULL;
    }
}
