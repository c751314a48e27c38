package dev.ledgate.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The hospital's classification of one column.
 *
 * @param level the level a grantee needs for the stored value
 * @param ladder what shows below that level, highest step first; below the last step the cell is NULL
 * @param sealed stored as ciphertext
 * @param raises conditions on the row under which the level is higher
 * @param searchable whether equal values of a sealed column can be found, by a blind index stored with each; it shows
 *     whoever reads the database which values are equal
 */
public record ColumnRule(
        PrivacyLevel level, List<Step> ladder, boolean sealed, List<Raise> raises, boolean searchable) {
    /** What a column without a classification gets. */
    public static final ColumnRule UNCLASSIFIED = new ColumnRule(PrivacyLevel.COMPLETE, List.of(), false, List.of());

    /** From {@code from} up to the column's level, {@code view} is shown. */
    public record Step(PrivacyLevel from, CoarserView view) {}

    /**
     * Where {@code when} is not false, the cell needs {@code to}, and no coarser view of it is shown below.
     *
     * @param when an SQL condition over columns of the same row, written by the hospital
     */
    public record Raise(String when, PrivacyLevel to) {}

    /** A rule of a column that is not searched while sealed. */
    public ColumnRule(PrivacyLevel level, List<Step> ladder, boolean sealed, List<Raise> raises) {
        this(level, ladder, sealed, raises, false);
    }

    public ColumnRule {
        ladder = ladder.stream()
                .sorted(Comparator.comparing(Step::from).reversed())
                .toList();
        raises = List.copyOf(raises);
        for (Step step : ladder) {
            if (step.from().covers(level)) {
                throw new IllegalArgumentException(
                        "a coarser view from level " + step.from() + " makes no sense in a column of level " + level);
            }
        }
        if (searchable && !sealed) {
            throw new IllegalArgumentException(
                    "only a sealed column has a blind index: every other can be searched as it is");
        }
        if (sealed && !ladder.isEmpty()) {
            throw new IllegalArgumentException("a sealed column has no coarser view: the database cannot compute it");
        }
    }

    /** The view of a grantee who does not reach the column's level; empty for NULL. */
    public Optional<CoarserView> below(Grant grant) {
        return ladder.stream()
                .filter(step -> grant.covers(step.from()))
                .findFirst()
                .map(Step::view);
    }
}
