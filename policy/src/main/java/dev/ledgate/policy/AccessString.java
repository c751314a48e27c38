package dev.ledgate.policy;

import java.util.List;

/**
 * What one HISC opens (Jin et al., section III-E): where the data is, and for each table a plain
 * {@code SELECT columns FROM table [WHERE condition over its own columns]}. A column outside the list, a row outside the
 * condition and a table outside the string do not exist for the institute.
 *
 * @param url data location, {@code postgresql://host:port/database}
 * @param selects one statement per table
 */
public record AccessString(String url, List<String> selects) {
    public AccessString {
        selects = List.copyOf(selects);
    }
}
