package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.TableRule;
import dev.ledgate.policy.VisibilityRule.Shown;
import java.util.List;
import java.util.Optional;

/** Says of one column, for people, what shows of it and why. */
record MaskingText(String shown, String reason) {
    /**
     * Empty for a column whose values all show.
     *
     * @param nothing whether its cells are NULL in all rows
     */
    static Optional<MaskingText> of(
            AccessProfile profile, TableRule rule, String column, PatientGroups groups, boolean nothing) {
        List<Outcome> outcomes = groups.groups().stream()
                .map(g -> g.getOrDefault(column, Outcome.NULL))
                .distinct()
                .toList();
        if (outcomes.stream()
                .allMatch(o -> o.shown() == Shown.VALUE && o.unless().isEmpty())) {
            return Optional.empty();
        }
        Outcome usual = groups.groups().get(groups.defaultGroup().orElse(0)).getOrDefault(column, Outcome.NULL);
        String shown = nothing ? "hidden" : words(usual);
        if (outcomes.size() > 1) {
            shown += groups.defaultGroup().isPresent() ? "; other for some patients" : "; differs between patients";
        }
        Grant held = groups.defaultGroup().isPresent() ? profile.defaultGrant() : profile.highestGrant(rule.table());
        return Optional.of(new MaskingText(shown, "needs " + rule.column(column).level() + ", held " + held));
    }

    private static String words(Outcome outcome) {
        String rows = outcome.unless().isEmpty() ? "" : ", hidden in some rows";
        return switch (outcome.shown()) {
            case NULL -> "hidden";
            case VALUE -> "shown" + rows;
            case VIEW -> outcome.view().map(Object::toString).orElse("hidden") + rows;
        };
    }
}
