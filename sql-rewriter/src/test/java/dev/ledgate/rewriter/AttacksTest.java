package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementAnalyser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Hostile texts: refused, or only secured relations are left in them. */
final class AttacksTest {
    private static final Set<String> SECURED = Set.of("m", "c");
    private final CalciteRewriter rewriter = StubHospital.rewriter();

    @TestFactory
    List<DynamicTest> anAttackIsRefusedOrReadsSecuredRelationsOnly() throws UnreadableSql {
        List<Piece> pieces = rewriter.split(GoldenTest.resource("attacks.sql"));
        assertThat(pieces).hasSizeGreaterThan(70);
        return pieces.stream()
                .map(p -> DynamicTest.dynamicTest(p.sql(), () -> assertHarmless(p.sql())))
                .toList();
    }

    @Test
    void sqlInStringsIsNotReachedByAnyFunction() {
        for (String call : List.of(
                "query_to_xml('SELECT ssn FROM patient', true, false, '')",
                "pg_catalog.table_to_xml('patient', true, false, '')",
                "database_to_xml(true, false, '')",
                "cursor_to_xml('c', 1, true, false, '')",
                "ts_stat('SELECT 1')",
                "ts_rewrite('a', 'SELECT 1')",
                "set_config('search_path', '', false)",
                "pg_sleep(1)",
                "pg_read_file('x')",
                "lo_import('x')",
                "dblink('', 'SELECT 1')",
                "nextval('s')",
                "pg_stat_get_live_tuples(1)",
                "pg_notify('a', 'b')",
                "currval('s')",
                "txid_current()",
                "pg_terminate_backend(1)",
                "inet_server_addr()",
                "current_setting('is_' || 'superuser')",
                "pg_get_viewdef(1)",
                "pg_get_indexdef(16400)",
                "has_table_privilege('patient', 'select')")) {
            RewriteResult result = rewriter.rewrite("SELECT " + call, StubHospital.outsider());
            assertThat(result).as(call).isInstanceOf(Refused.class);
            assertThat(((Refused) result).denial().state().code()).as(call).isEqualTo("42883");
        }
    }

    @Test
    void onlyTheCompilerOfExpressionsIsSetByAFunction() {
        assertThat(code("SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new"))
                .isEmpty();
        assertThat(code("SELECT set_config('jit', $1, false)")).isEmpty();
        for (String name : List.of("'search_path'", "'role'", "'jit_provider'", "'jit' || ''", "('jit')", "$1")) {
            assertThat(code("SELECT set_config(" + name + ", 'off', false)"))
                    .as(name)
                    .isEqualTo("42883");
        }
    }

    @Test
    void aFunctionIsNotReachedInTheGuiseOfAColumn() {
        for (String sql : List.of(
                "SELECT (0.1::float8).pg_sleep",
                "SELECT ('x'::text).\"pg_read_file\"",
                "SELECT ('SELECT 1' || '').ts_stat",
                "SELECT (s.t).word FROM (SELECT ('SELECT 1'::text).ts_stat) s(t)",
                "SELECT (ARRAY[1])[1].lo_create",
                "SELECT g.lo_create FROM generate_series(1, 2) g",
                "SELECT g.x.lo_create FROM generate_series(1, 2) g",
                "SELECT (16400::oid).pg_get_viewdef",
                "SELECT (16400::oid).regclass",
                "SELECT g.regclass FROM generate_series(1, 2) g",
                "SELECT (ssn).pg_typeof FROM patient",
                "SELECT p.pg_typeof FROM patient p",
                "SELECT (SELECT 0.1::float8).pg_sleep",
                "SELECT 1 AS pg_sleep ORDER BY (0.1::float8).pg_sleep")) {
            assertThat(rewriter.rewrite(sql, StubHospital.outsider())).as(sql).isInstanceOf(Refused.class);
        }
        for (String sql : List.of(
                "SELECT (p).name, p.name, p.oid, (p).ssn, ('a'::text).upper FROM patient p",
                "SELECT g.x FROM generate_series(1, 2) AS g(x)")) {
            assertThat(code(sql)).as(sql).isEmpty();
        }
    }

    @Test
    void aFunctionThatExistsIsRefusedInTheWordsOfOneThatDoesNot() {
        assertThat(message("SELECT pg_sleep(1)").replace("pg_sleep", "f"))
                .isEqualTo(message("SELECT no_such(1)").replace("no_such", "f"));
        assertThat(message("SELECT * FROM hidden").replace("hidden", "t"))
                .isEqualTo(message("SELECT * FROM absent").replace("absent", "t"));
    }

    @Test
    void depthSizeAndLengthAreBounded() {
        assertThat(code("SELECT " + "(".repeat(201) + "1" + ")".repeat(201))).isEqualTo("54001");
        assertThat(code("SELECT " + "(".repeat(190) + "1" + ")".repeat(190))).isEmpty();
        assertThat(code("SELECT '" + "x".repeat(1 << 20) + "'")).isEqualTo("54000");
        assertThat(code("SELECT 1" + ", 1".repeat(40_000))).isEqualTo("54000");
        assertThat(code("SELECT 1 WHERE a IN (1" + ", 1".repeat(20_000) + ")")).isEmpty();
        assertThat(code("SELECT 1 WHERE a = 1" + " OR a = 1".repeat(12_000))).isEqualTo("54001");
        assertThat(code("SELECT " + "- ".repeat(20_000) + "1")).isEqualTo("54001");
        assertThat(code("SELECT " + "NOT ".repeat(20_000) + "true")).isEqualTo("54001");
        assertThat(code("SELECT " + "CASE WHEN ".repeat(5_000) + "true" + " THEN 1 END".repeat(5_000)))
                .isEqualTo("54001");
    }

    @Test
    void noTextMakesTheRewriterThrow() {
        List<String> words = new ArrayList<>(List.of("$$ $$", "\n"));
        for (String line : GoldenTest.resource("words.txt").split("\n", -1)) {
            words.addAll(List.of(line.split(" ", -1)));
        }
        Random random = new Random(20261120);
        for (int i = 0; i < 6_000; i++) {
            StringBuilder soup = new StringBuilder(i % 3 == 0 ? "" : i % 3 == 1 ? "select " : "select a from patient ");
            int length = random.nextInt(14);
            for (int j = 0; j < length; j++) {
                soup.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            assertHarmless(soup.toString());
        }
    }

    @Test
    void noChangeToASoundStatementMakesTheRewriterThrow() throws UnreadableSql {
        Random random = new Random(7);
        List<Piece> pieces = rewriter.split(GoldenTest.resource("attacks.sql"));
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text =
                    new StringBuilder(pieces.get(random.nextInt(pieces.size())).sql());
            for (int j = random.nextInt(3); j >= 0; j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "'\"$()/*-;,. \\U&E".charAt(random.nextInt(16)));
                    default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 8)));
                }
            }
            assertHarmless(text.toString());
        }
    }

    private void assertHarmless(String sql) {
        RewriteResult result = rewriter.rewrite(sql, StubHospital.outsider());
        if (result instanceof Refused refused) {
            assertThat(refused.denial().state().code()).as(sql).isNotEqualTo("XX000");
        }
        boolean checked = result instanceof Rewritten some
                && (some.kind().touchesData() || some.kind() == StatementKind.PREPARE)
                && some.kind() != StatementKind.FETCH
                && some.kind() != StatementKind.EXECUTE;
        if (!checked) {
            return;
        }
        Rewritten rewritten = (Rewritten) result;
        String text = rewritten.text();
        String folded = text.toLowerCase(Locale.ROOT);
        String query = switch (rewritten.kind()) {
            case DECLARE_CURSOR -> text.substring(folded.indexOf(" for ") + 5);
            case PREPARE -> text.substring(folded.indexOf(" as ") + 4);
            case COPY -> text.substring(folded.indexOf('(') + 1, folded.lastIndexOf(") to "));
            default -> text;
        };
        try {
            assertThat(StatementAnalyser.analyse(SqlLexer.tokens(query)).relations())
                    .as(sql)
                    .extracting(RelationRef::schema)
                    .allMatch(s -> s.isPresent() && SECURED.contains(s.get()));
        } catch (UnreadableSql | Refusal e) {
            throw new AssertionError(sql + " became " + text, e);
        }
    }

    private String code(String sql) {
        return rewriter.rewrite(sql, StubHospital.outsider()) instanceof Refused refused
                ? refused.denial().state().code()
                : "";
    }

    private String message(String sql) {
        return Optional.of(rewriter.rewrite(sql, StubHospital.outsider()))
                .map(r -> ((Refused) r).denial().message())
                .orElse("");
    }
}
