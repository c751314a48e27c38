package dev.ledgate.rewriter.mention;

import java.util.List;

/**
 * A name that may mean a column: also a whole row, or an output column in ORDER BY.
 *
 * @param names {@code [[schema.]table.]column}; the last one is {@code *} for all columns
 * @param span in the user's text
 */
public record ColumnRef(List<String> names, Span span) {
    public ColumnRef {
        names = List.copyOf(names);
    }

    public String column() {
        return names.get(names.size() - 1);
    }
}
