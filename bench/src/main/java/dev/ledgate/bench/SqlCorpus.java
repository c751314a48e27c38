package dev.ledgate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts what becomes of the statements of a directory, as the hospital's own application: {@code .sql} files, and {@code
 * .jsonl} files with the statement in {@code sql}, {@code query} or {@code statement}. The tables are those that its CREATE
 * TABLE statements make; every column of them is open.
 */
final class SqlCorpus {
    private static final Pattern TABLE = Pattern.compile(
            "create\\s+(?:unlogged\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?((?:[\\w\"@$]+\\.)?[\\w\"]+)\\s*\\(",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern COLUMN = Pattern.compile("^\\s*\"?(\\w+)\"?\\s+(\\w+)");
    private static final Set<String> NO_COLUMN =
            Set.of("primary", "foreign", "unique", "constraint", "check", "exclude", "like");

    private final PrintWriter out;
    private final ObjectMapper json = new ObjectMapper();

    SqlCorpus(PrintWriter out) {
        this.out = out;
    }

    void count(Path directory) throws IOException {
        List<String> texts = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (file.toString().endsWith(".sql")) {
                    texts.add(Files.readString(file));
                } else if (file.toString().endsWith(".jsonl")) {
                    for (String line : Files.readAllLines(file)) {
                        statement(line).ifPresent(statements::add);
                    }
                }
            }
        }
        DatabaseCatalog catalog =
                catalog(Stream.concat(texts.stream(), statements.stream()).toList());
        Classification classification = SqlScene.classification(catalog, Map.of());
        AccessProfile profile = SqlScene.profile(catalog.tables().keySet(), new TreeMap<>(), true);
        CalciteRewriter rewriter = new CalciteRewriter(() -> catalog, () -> classification);
        Map<String, Integer> counts = new TreeMap<>();
        for (String text : texts) {
            try {
                for (Piece piece : rewriter.split(text)) {
                    statements.add(piece.sql());
                }
            } catch (UnreadableSql e) {
                counts.merge("corpus.unreadable_files", 1, Integer::sum);
            }
        }
        for (String statement : statements) {
            RewriteResult result = rewriter.rewrite(statement, profile);
            counts.merge("corpus.statements", 1, Integer::sum);
            if (result instanceof Refused refused) {
                String state = refused.denial().state().code();
                counts.merge(state.equals("XX000") ? "corpus.failed" : "corpus.refused", 1, Integer::sum);
                counts.merge(
                        "corpus.refused." + state + "." + cause(refused.denial().message()), 1, Integer::sum);
            } else {
                counts.merge("corpus.accepted", 1, Integer::sum);
            }
        }
        counts.forEach((name, n) -> out.println(name + " " + n + " statements"));
    }

    /** The message without the names in it. */
    private static String cause(String message) {
        return message.replaceAll("\"[^\"]*\"", "X")
                .replaceAll("[^A-Za-z]+", "_")
                .replaceAll("^(.{0,60}).*$", "$1");
    }

    private Optional<String> statement(String line) throws IOException {
        if (line.isBlank()) {
            return Optional.empty();
        }
        JsonNode node = json.readTree(line);
        return Stream.of("sql", "query", "statement")
                .filter(node::has)
                .map(name -> node.get(name).asText())
                .findFirst();
    }

    private static DatabaseCatalog catalog(List<String> texts) {
        Map<TableName, DatabaseCatalog.Table> tables = new HashMap<>();
        for (String text : texts) {
            Matcher create = TABLE.matcher(text);
            while (create.find()) {
                TableName name =
                        TableName.parse(create.group(1).replace("\"", "").toLowerCase(Locale.ROOT));
                List<DatabaseCatalog.Column> columns = columns(text, create.end());
                tables.putIfAbsent(
                        name,
                        new DatabaseCatalog.Table(name, 20_000 + tables.size(), name.table(), columns, List.of()));
            }
        }
        List<String> path = Stream.concat(
                        Stream.of("public"), tables.keySet().stream().map(TableName::schema))
                .distinct()
                .toList();
        return new DatabaseCatalog("lgm_0123456789abcdef", path, tables, Set.of(), 1);
    }

    private static List<DatabaseCatalog.Column> columns(String text, int start) {
        List<DatabaseCatalog.Column> columns = new ArrayList<>();
        int depth = 0;
        int from = start;
        for (int i = start; i < text.length() && depth >= 0; i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if ((c == ',' && depth == 0) || depth < 0) {
                Matcher column = COLUMN.matcher(text.substring(from, i));
                if (column.find() && !NO_COLUMN.contains(column.group(1).toLowerCase(Locale.ROOT))) {
                    columns.add(new DatabaseCatalog.Column(
                            column.group(1).toLowerCase(Locale.ROOT),
                            column.group(2).toLowerCase(Locale.ROOT),
                            columns.size() + 1));
                }
                from = i + 1;
            }
        }
        return columns;
    }
}
