package dev.ledgate.policy;

import java.util.Locale;
import java.util.Optional;

/**
 * What stands in a cell's place below the column's level. Every view keeps the column's type.
 *
 * @param kind how the value is made coarser
 * @param column for {@link Kind#COLUMN} the column of the same row that is shown instead, if that one is visible
 */
public record CoarserView(Kind kind, Optional<String> column) {
    public enum Kind {
        /** First day of the year of a date or timestamp. */
        YEAR,
        /** As {@link #YEAR}, and nobody is shown as older than 90 years. */
        YEAR_TOP_CODED,
        /** First three digits of a ZIP code; 000 for the sparsely populated areas (45 CFR 164.514(b)(2)(i)(B)). */
        ZIP3,
        /** A value of the same type that stands for the key, other for each institute; joins still work. */
        PSEUDONYM,
        /** Moved by a number of days, the same for all dates of one patient and other for each institute. */
        DATE_SHIFT,
        /** Lower end of a band of 10,000. */
        BAND,
        /** Another column of the same row. */
        COLUMN
    }

    public CoarserView {
        if ((kind == Kind.COLUMN) != column.isPresent()) {
            throw new IllegalArgumentException("the view 'column' names a column, and no other view does");
        }
    }

    public static CoarserView of(Kind kind) {
        return new CoarserView(kind, Optional.empty());
    }

    public static CoarserView column(String name) {
        return new CoarserView(Kind.COLUMN, Optional.of(name));
    }

    /** Reads {@code year}, {@code date-shift}, {@code column:state}, ... */
    public static CoarserView parse(String text) {
        if (text.startsWith("column:")) {
            return column(text.substring("column:".length()));
        }
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name) && kind != Kind.COLUMN) {
                return of(kind);
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is not a view; use year, year-top-coded, zip3, pseudonym, date-shift, band or column:NAME");
    }

    @Override
    public String toString() {
        return column.map(c -> "column:" + c)
                .orElseGet(() -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
