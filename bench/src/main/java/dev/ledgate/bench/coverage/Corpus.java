package dev.ledgate.bench.coverage;

import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.StatementSplitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of statements: {@code schema.sql} makes the tables, every other {@code .sql} file below the directory holds
 * statements.
 *
 * @param name the directory's
 * @param schema the text of {@code schema.sql}; may be empty
 * @param statements in the order of the files' names, each text once
 */
record Corpus(String name, String schema, List<Sample> statements) {
    private static final String SCHEMA = "schema.sql";

    Corpus {
        statements = List.copyOf(statements);
    }

    /** @param file where it stands, for people */
    record Sample(String file, String sql) {}

    /** @throws IOException if a file cannot be read, or the directory has no statement */
    static Corpus read(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
        }
        String schema = "";
        List<Sample> statements = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Path file : files) {
            String name = directory.relativize(file).toString();
            String text = Files.readString(file);
            if (name.equals(SCHEMA)) {
                schema = text;
                continue;
            }
            for (Piece piece : pieces(text)) {
                if (seen.add(piece.sql())) {
                    statements.add(new Sample(name, piece.sql()));
                }
            }
        }
        if (statements.isEmpty()) {
            throw new IOException("no statements in *.sql files below " + directory);
        }
        return new Corpus(directory.toAbsolutePath().normalize().getFileName().toString(), schema, statements);
    }

    /** A text that our lexer cannot cut counts as one statement, which the proxy then has to answer. */
    private static List<Piece> pieces(String text) {
        try {
            return StatementSplitter.split(text);
        } catch (UnreadableSql e) {
            return List.of(new Piece(text.strip(), 0));
        }
    }
}
