package dev.ledgate.rewriter.shape;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names from a resource file.
 *
 * @param any open to every statement
 * @param catalog open to statements that read the system catalog and nothing else
 * @param identified as those, and what they are applied to has to be sound in the sense of {@link Identifications}
 */
record AllowList(Set<String> any, Set<String> catalog, Set<String> identified) {
    AllowList {
        any = Set.copyOf(any);
        catalog = Set.copyOf(catalog);
        identified = Set.copyOf(identified);
    }

    boolean has(String name, boolean catalogOnly) {
        return any.contains(name) || (catalogOnly && catalog.contains(name));
    }

    static AllowList load(String resource) {
        InputStream stream = AllowList.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IllegalStateException(resource + " is missing from the class path");
        }
        Set<String> any = new HashSet<>();
        Set<String> catalog = new HashSet<>();
        Set<String> identified = new HashSet<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            Set<String> section = any;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("[any]")) {
                    section = any;
                } else if (line.equals("[catalog]")) {
                    section = catalog;
                } else if (line.equals("[identified]")) {
                    section = identified;
                } else if (!line.startsWith("# ")) {
                    section.addAll(List.of(line.split(" ", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AllowList(any, catalog, identified);
    }
}
