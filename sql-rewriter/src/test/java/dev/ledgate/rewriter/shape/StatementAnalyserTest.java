package dev.ledgate.rewriter.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.shape.Expression.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementAnalyserTest {
    @Test
    void referencesHaveTheirPlaceAliasAndRole() throws UnreadableSql, Refusal {
        String sql = "SELECT 'patient' FROM hosp . patient AS p, \"Odd\", (TABLE visit) v";
        List<RelationRef> relations = shape(sql).relations();
        assertThat(relations)
                .extracting(r -> r.span().of(sql))
                .containsExactly("hosp . patient", "\"Odd\"", "TABLE visit");
        assertThat(relations)
                .extracting(r -> r.schema().orElse("") + "|" + r.name() + "|" + r.visibleName() + "|" + r.form())
                .containsExactly("hosp|patient|p|FROM_ITEM", "|Odd|Odd|FROM_ITEM", "|visit|visit|TABLE_COMMAND");
    }

    @Test
    void whatCalciteIsNotShownIsInTheShape() throws UnreadableSql, Refusal {
        String sql =
                "SELECT a::varchar(3)[], CAST(b AS double precision), timestamp with time zone '2020-01-01', (p).ssn, "
                        + "x @> y, u OPERATOR(hosp.<<<) w FROM t p, json_to_record('{}') AS r(q hosp.secret) FOR UPDATE";
        StatementShape shape = shape(sql);
        assertThat(shape.types())
                .extracting(t -> t.schema().map(s -> s + ".").orElse("") + t.name() + (t.array() ? "[]" : ""))
                .containsExactly("varchar[]", "float8", "timestamptz", "hosp.secret");
        assertThat(shape.operators())
                .extracting(o -> o.schema().orElse("") + o.symbol())
                .containsExactly("@>", "hosp<<<");
        assertThat(shape.columns()).extracting(ColumnRef::column).contains("ssn", "a", "p");
        assertThat(shape.locking()).extracting(s -> s.of(sql)).containsExactly("FOR UPDATE");
    }

    @Test
    void functionsAreSeenWhereverTheyStand() throws UnreadableSql, Refusal {
        StatementShape shape =
                shape("SELECT count(*) FILTER (WHERE f(1) > 0) OVER (ORDER BY g()), a[h()], current_user "
                        + "FROM i(j()) WHERE k() IN (SELECT hosp.l()) LIMIT m()");
        assertThat(shape.functions())
                .extracting(FunctionCall::name)
                .containsExactly("count", "f", "g", "h", "current_user", "i", "j", "k", "l", "m");
    }

    @Test
    void anInsertIsTakenApart() throws UnreadableSql, Refusal {
        String sql = "INSERT INTO hosp.t AS x (a, \"B\") VALUES ('it''s', $2::int), (-1, DEFAULT), (NULL, f(c)) "
                + "ON CONFLICT (a) DO UPDATE SET a = excluded.a, b = 1 WHERE x.a > 0 RETURNING a, x.* ";
        StatementShape shape = shape(sql);
        DmlShape dml = shape.dml().orElseThrow();
        assertThat(shape.kind()).isEqualTo(StatementKind.INSERT);
        assertThat(shape.parameters()).isEqualTo(2);
        assertThat(dml.target().span().of(sql)).isEqualTo("hosp.t");
        assertThat(dml.target().alias()).contains("x");
        assertThat(dml.columns()).extracting(DmlShape.NamedSpan::name).containsExactly("a", "B");
        assertThat(dml.rows())
                .extracting(r -> r.stream().map(Expression::kind).toList())
                .containsExactly(
                        List.of(Kind.LITERAL, Kind.PARAMETER),
                        List.of(Kind.LITERAL, Kind.DEFAULT),
                        List.of(Kind.NULL, Kind.OTHER));
        assertThat(dml.rows().get(0).get(0).literal()).contains("it's");
        assertThat(dml.rows().get(1).get(0).literal()).contains("-1");
        assertThat(dml.rows().get(0).get(1).span().of(sql)).isEqualTo("$2::int");
        DmlShape.Conflict conflict = dml.conflict().orElseThrow();
        assertThat(conflict.assignments()).extracting(Assignment::column).containsExactly("a", "b");
        assertThat(conflict.where().orElseThrow().of(sql)).isEqualTo("x.a > 0");
        assertThat(dml.returning()).extracting(s -> s.of(sql)).containsExactly("a", "x.*");
    }

    @Test
    void anUpdateIsTakenApart() throws UnreadableSql, Refusal {
        String sql =
                "UPDATE t SET a = 'x', (b, c) = (1, (SELECT d FROM s)) FROM u WHERE a IS DISTINCT FROM b RETURNING *";
        StatementShape shape = shape(sql);
        DmlShape dml = shape.dml().orElseThrow();
        assertThat(dml.assignments())
                .extracting(a -> a.column() + " " + a.value().span().of(sql))
                .containsExactly("a 'x'", "b 1", "c (SELECT d FROM s)");
        assertThat(dml.from().orElseThrow().of(sql)).isEqualTo("u");
        assertThat(dml.where().orElseThrow().of(sql)).isEqualTo("a IS DISTINCT FROM b");
        assertThat(dml.returningClause().orElseThrow().of(sql)).isEqualTo("RETURNING *");
        assertThat(shape.relations())
                .extracting(r -> r.name() + " " + r.role())
                .containsExactly("t TARGET", "s READ", "u READ");
        assertThat(shape.columns()).extracting(ColumnRef::column).containsExactly("d", "a", "b", "*");
    }

    @Test
    void statementsWithinWithAreTakenApartToo() throws UnreadableSql, Refusal {
        String sql = "WITH a AS (SELECT 1 FROM x), b AS (INSERT INTO t SELECT * FROM a, b RETURNING c),"
                + " d AS (DELETE FROM u USING a, b RETURNING *) UPDATE v SET e = 1 FROM d, x RETURNING (SELECT f FROM b)";
        StatementShape shape = shape(sql);
        assertThat(shape.kind()).isEqualTo(StatementKind.UPDATE);
        assertThat(shape.writes())
                .extracting(w -> w.kind() + " " + w.span().of(sql))
                .containsExactly(
                        "INSERT INSERT INTO t SELECT * FROM a, b RETURNING c",
                        "DELETE DELETE FROM u USING a, b RETURNING *",
                        "UPDATE UPDATE v SET e = 1 FROM d, x RETURNING (SELECT f FROM b)");
        // Without RECURSIVE an item does not see itself: b there is a table.
        assertThat(shape.relations())
                .extracting(r -> r.name() + " " + r.role())
                .containsExactly("x READ", "t TARGET", "b READ", "u TARGET", "v TARGET", "x READ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM ROWS FROM (f(), g)",
                "SELECT * FROM ONLY t",
                "SELECT * FROM t TABLESAMPLE SYSTEM (1)",
                "SELECT * FROM a JOIN b JOIN c ON true",
                "SELECT * FROM a JOIN b ON true ON true",
                "MERGE INTO t USING u ON true WHEN MATCHED THEN DO NOTHING",
                "SELECT xmlelement(name a)",
                "SELECT 1 FROM t AS (a)",
                "WITH a AS (SELECT 1) SEARCH DEPTH FIRST BY x SELECT 1",
                "WITH a AS (SELECT 1) CYCLE x SET y TO (SELECT 1) DEFAULT 2 USING z SELECT 1",
                "SELECT * FROM (WITH a AS (UPDATE t SET x = 1 RETURNING *) SELECT 1) q",
                "INSERT INTO t WITH a AS (UPDATE t SET x = 1 RETURNING *) SELECT 1",
                "WITH a AS (SELECT 1) DELETE FROM a",
                "UPDATE t SET a[1] = 2",
                "UPDATE t SET a = 1 WHERE CURRENT OF c",
                "DELETE FROM ONLY t",
                "INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING",
                "INSERT INTO t",
                "SELECT treat(a AS b)",
                "SELECT a FROM t; ",
                "SELECT 1 2",
                "SELECT )",
                "SELECT 'x'::varchar(date 'y')"
            })
    void whatIsNotUnderstoodIsRefused(String sql) {
        assertThatThrownBy(() -> shape(sql)).isInstanceOf(Refusal.class);
    }

    private static StatementShape shape(String sql) throws UnreadableSql, Refusal {
        return StatementAnalyser.analyse(SqlLexer.tokens(sql));
    }
}
