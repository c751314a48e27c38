package dev.ledgate.policy;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The rule that everything serves. For a cell of a column of level L, and a user who holds grant G over the row's
 * patient: the cell shows if L is within G; else the column's coarser view, if the ladder has one for G; else NULL. A
 * row of a patient over whom the user holds nothing does not exist. (Jin et al., section III-C.1: a field of level
 * L<sub>i</sub> is accessible to a user of level L<sub>u</sub> exactly if L<sub>i</sub> &lt;= L<sub>u</sub>.)
 *
 * <p>Pure and stateless. The rewriter says the same in SQL; the oracle test holds the two against each other.
 */
public final class VisibilityRule {
    /** What a user gets in place of a cell. */
    public enum Shown {
        VALUE,
        VIEW,
        NULL
    }

    private VisibilityRule() {}

    /**
     * What shows of one cell.
     *
     * @param rule the column's classification
     * @param level the level in force for this patient: an override, a raise, or the classification's own
     * @param grant what the user holds over the patient; not none, for then there is no row
     */
    public static Shown cell(ColumnRule rule, PrivacyLevel level, Grant grant) {
        if (grant.covers(level)) {
            return Shown.VALUE;
        }
        // A patient's override or a raise hides the field altogether: its coarser view was chosen for another level.
        return level == rule.level() && rule.below(grant).isPresent() ? Shown.VIEW : Shown.NULL;
    }

    /**
     * The grant that a patient's choices give a user now. The most specific kind of grantee of which the patient made a
     * choice in force decides (user before institute before category); within it the choices that are limited the most
     * (categories of data before study before purpose before none of them), and among those the highest level. A choice to
     * forbid therefore stands against a default, one for a purpose against one for all, and one for a user against an
     * institute's.
     *
     * @param ofOnePatient the choices that speak of the data in question, see {@link Consent#dataCategories()}
     * @return empty if no choice in force speaks of the user: the hospital's default policy then applies
     */
    public static Optional<Grant> choice(
            Collection<Consent> ofOnePatient, SessionIdentity who, Right right, Instant now) {
        for (Grantee.Kind kind : Grantee.Kind.values()) {
            List<Consent> speaking = ofOnePatient.stream()
                    .filter(c -> c.grantee().kind() == kind && c.speaksOf(who, now))
                    .toList();
            int closest = speaking.stream().mapToInt(Consent::specificity).max().orElse(0);
            Optional<Grant> decided = speaking.stream()
                    .filter(c -> c.specificity() == closest)
                    .map(c -> c.effective(right))
                    .reduce(Grant::or);
            if (decided.isPresent()) {
                return decided;
            }
        }
        return Optional.empty();
    }
}
