package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.StatementSplitter;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementAnalyser;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The analyser and PostgreSQL's own parser (Node's {@code libpg-query}) name the same relations at the same places, in every
 * statement that the analyser accepts: those of the attacks, of the ordinary and the golden statements, and of the directory
 * in the system property {@code ledgate.statements}, if it is set. Needs {@code .ci/install-pg-query}.
 */
final class PostgresqlParserIT {
    private static final Path ORACLE = Path.of("target", "pg-query");
    private static final Path SYSTEM_TESTS = Path.of("..", "testcontainers-it/src/test/resources/dev/ledgate/it");
    private static final long PATIENCE_SECONDS = 300;
    private static final int FEWEST = 200;

    @Test
    void theAnalyserAndPostgresqlsParserNameTheSameRelationsAtTheSamePlaces() throws IOException, InterruptedException {
        assumeTrue(onPath("node"), "node is not on the PATH of this machine");
        assumeTrue(
                Files.isDirectory(ORACLE.resolve("node_modules/libpg-query")),
                "PostgreSQL's parser is not installed: .ci/install-pg-query");
        List<String> accepted = new ArrayList<>();
        List<Set<String>> ours = new ArrayList<>();
        Set<String> statements = statements();
        for (String sql : statements) {
            relations(sql).ifPresent(found -> {
                accepted.add(sql);
                ours.add(found);
            });
        }
        List<String> theirs = byPostgresql(accepted);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        int unread = 0;
        for (int i = 0; i < accepted.size(); i++) {
            String answer = theirs.get(i);
            if (answer.startsWith("!")) {
                // What its parser does not read, PostgreSQL does not run: there are no tables to miss.
                unread++;
                continue;
            }
            compared++;
            Set<String> named = answer.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(answer.split("\t", -1)));
            if (!named.equals(ours.get(i))) {
                differences.add(accepted.get(i) + "\n  PostgreSQL " + named + ", we " + ours.get(i));
            }
        }
        assertThat(differences)
                .as("of %d statements %d are accepted, %d compared", statements.size(), accepted.size(), compared)
                .isEmpty();
        assertThat(compared).isGreaterThan(FEWEST);
        assertThat(unread).as("accepted, but not read by PostgreSQL").isLessThan(compared / 20);
        System.Logger log = System.getLogger(PostgresqlParserIT.class.getName());
        log.log(
                System.Logger.Level.INFO,
                "{0} statements, {1} accepted, {2} compared, {3} not read by PostgreSQL",
                statements.size(),
                accepted.size(),
                compared,
                unread);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static Set<String> statements() throws IOException {
        Set<String> statements = new LinkedHashSet<>();
        for (String block : GoldenTest.resource("golden.txt").split("\n\n", -1)) {
            add(block.split("\n----\n", -1)[0], statements);
        }
        add(GoldenTest.resource("attacks.sql"), statements);
        add(GoldenTest.resource("relations.sql"), statements);
        for (String corpus : List.of("attacks.txt", "ordinary.txt")) {
            for (String block : Files.readString(SYSTEM_TESTS.resolve(corpus)).split("(?m)^@.*$", -1)) {
                add(block, statements);
            }
        }
        String directory = System.getProperty("ledgate.statements", "");
        if (!directory.isEmpty()) {
            try (Stream<Path> files = Files.walk(Path.of(directory))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".sql"))
                        .sorted()
                        .toList()) {
                    add(Files.readString(file), statements);
                }
            }
        }
        return statements;
    }

    private static void add(String text, Set<String> statements) {
        try {
            StatementSplitter.split(text).stream().map(Piece::sql).forEach(statements::add);
        } catch (UnreadableSql e) {
            // What our lexer does not read is refused, so there is nothing to compare.
            assertThat(e.position()).isPositive();
        }
    }

    /** What the analyser finds; empty if it does not accept the statement. */
    private static Optional<Set<String>> relations(String sql) {
        try {
            Tokens tokens = SqlLexer.tokens(sql);
            Set<String> found = new LinkedHashSet<>();
            for (RelationRef relation : StatementAnalyser.analyse(tokens).relations()) {
                int start = relation.span().start();
                if (relation.form() == RelationRef.Form.TABLE_COMMAND) {
                    start = tokens.at(tokens.indexAt(start) + 1).start();
                }
                found.add(named(relation.schema().orElse(""), relation.name(), start));
            }
            return Optional.of(found);
        } catch (UnreadableSql | Refusal e) {
            return Optional.empty();
        }
    }

    private static String named(String schema, String name, int offset) {
        return (schema.isEmpty() ? name : schema + "." + name) + "@" + offset;
    }

    private static List<String> byPostgresql(List<String> statements) throws IOException, InterruptedException {
        Path questions = Files.createTempFile("ledgate-parser-", ".txt");
        Path answers = Files.createTempFile("ledgate-parser-", ".txt");
        try {
            StringBuilder lines = new StringBuilder();
            for (String sql : statements) {
                lines.append(Base64.getEncoder().encodeToString(sql.getBytes(StandardCharsets.UTF_8)))
                        .append('\n');
            }
            Files.writeString(questions, lines);
            Process node = new ProcessBuilder(
                            "node", ORACLE.resolve("relations.js").toString())
                    .redirectInput(questions.toFile())
                    .redirectOutput(answers.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                node.destroyForcibly();
                throw new IOException("node does not end");
            }
            assertThat(node.exitValue()).isZero();
            List<String> read = Files.readAllLines(answers, StandardCharsets.UTF_8);
            assertThat(read).hasSameSizeAs(statements);
            return read;
        } finally {
            Files.delete(questions);
            Files.delete(answers);
        }
    }
}
