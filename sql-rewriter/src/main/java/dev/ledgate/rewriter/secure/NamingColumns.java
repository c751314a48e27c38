package dev.ledgate.rewriter.secure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Columns of the system catalog whose type shows numbers as names, and the select lists that show them as numbers; the one
 * of type regtype as text. Safe for any thread.
 */
public final class NamingColumns {
    private static final String RESOURCE = "naming-columns.txt";
    private static final Map<String, List<String>> RELATIONS = load();

    private NamingColumns() {}

    /** Names of the columns of type regproc. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        RELATIONS
                .values()
                .forEach(columns -> columns.stream()
                        .filter(c -> c.endsWith("*"))
                        .map(c -> c.substring(0, c.length() - 1))
                        .forEach(names::add));
        return names;
    }

    /** What to select of a relation; empty if it has no such column. */
    static Optional<String> selected(String relation) {
        List<String> columns = RELATIONS.getOrDefault(relation, List.of());
        List<String> items = new ArrayList<>();
        for (String column : columns) {
            String name = column.replaceAll("[*+]", "");
            items.add(
                    column.endsWith("*")
                            ? name + "::pg_catalog.oid AS " + name
                            : column.endsWith("+") ? name + "::pg_catalog.text AS " + name : name);
        }
        return items.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", items));
    }

    private static Map<String, List<String>> load() {
        Map<String, List<String>> relations = new TreeMap<>();
        InputStream stream = NamingColumns.class.getResourceAsStream(RESOURCE);
        if (stream == null) {
            throw new IllegalStateException(RESOURCE + " is missing from the class path");
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.startsWith("# ")).forEach(line -> {
                List<String> words = List.of(line.split(" ", -1));
                relations.put(words.get(0), words.subList(1, words.size()));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return relations;
    }
}
