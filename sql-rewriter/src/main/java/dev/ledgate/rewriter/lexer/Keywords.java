package dev.ledgate.rewriter.lexer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The key words of PostgreSQL 15. */
final class Keywords {
    private static final Map<String, KeywordCategory> ALL = load();

    private Keywords() {}

    /** @param folded in lower case */
    static Optional<KeywordCategory> category(String folded) {
        return Optional.ofNullable(ALL.get(folded));
    }

    private static Map<String, KeywordCategory> load() {
        InputStream resource = Keywords.class.getResourceAsStream("keywords.txt");
        if (resource == null) {
            throw new IllegalStateException("keywords.txt is missing from the class path");
        }
        Map<String, KeywordCategory> found = new HashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            KeywordCategory category = KeywordCategory.RESERVED;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("[")) {
                    category = KeywordCategory.valueOf(line.substring(1, line.length() - 1)
                            .replace(' ', '_')
                            .toUpperCase(Locale.ROOT));
                } else if (!line.startsWith("#")) {
                    for (String word : line.split(" ", -1)) {
                        found.put(word, category);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(found);
    }
}
