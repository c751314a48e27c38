package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of things that the user does not see are not turned into their names. */
final class IdentificationsTest {
    private final CalciteRewriter rewriter = StubHospital.rewriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT c.oid::pg_catalog.regclass, pg_catalog.pg_get_indexdef(c.oid, 0, true) FROM pg_class c",
                "SELECT oid::regclass FROM pg_class",
                "SELECT CAST(c.oid AS regclass) FROM pg_class c",
                "SELECT pg_get_indexdef(t.ci_oid, 1, false) FROM (SELECT c.oid AS ci_oid FROM pg_class c) t",
                "SELECT 'pg_catalog.pg_class'::regclass, 'patient'::regclass, regclass 'hosp.patient' FROM pg_class",
                "SELECT '1259'::regclass FROM pg_class",
                "SELECT format_type(nullif(t.typbasetype, 0), t.typtypmod), format_type(t.oid, NULL) FROM pg_type t",
                "SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_class c",
                "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d"
            })
    void whatComesFromTheCatalogMayBeNamed(String sql) {
        assertThat(rewriter.rewrite(sql, StubHospital.outsider())).isInstanceOf(Rewritten.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_get_indexdef(16400) FROM pg_class",
                "SELECT pg_get_indexdef(x) FROM generate_series(16384, 16500) x, pg_class",
                "SELECT pg_get_indexdef(oid) FROM generate_series(16384, 16500) oid, pg_class",
                "SELECT pg_get_indexdef(c.oid) FROM (SELECT 16400 AS oid) c, pg_class",
                "SELECT pg_get_indexdef(c.oid) FROM (SELECT oid + 1 AS oid FROM pg_class) c",
                "SELECT pg_get_indexdef(c.oid) FROM (SELECT 16400 oid FROM pg_class) c",
                "SELECT pg_get_indexdef(column1) FROM (VALUES (16400)) v, pg_class",
                "SELECT oid::regclass FROM (SELECT 16400::oid) v, pg_class",
                "SELECT o.oid::regclass FROM (SELECT 16400) o(oid), pg_class",
                "SELECT o.oid::regclass FROM json_to_record('{}') AS o(oid oid), pg_class",
                "WITH c(oid) AS (SELECT 16400) SELECT oid::regclass FROM c, pg_class",
                "SELECT a_oid::regclass FROM (SELECT b_oid AS a_oid FROM (SELECT 16400 AS b_oid) x) y, pg_class",
                "SELECT '16400'::regclass FROM pg_class",
                "SELECT 16400::oid::regclass FROM pg_class",
                "SELECT 'hidden'::regclass FROM pg_class",
                "SELECT regclass 'hidden' FROM pg_class",
                "SELECT $1::regclass FROM pg_class",
                "SELECT CAST(16400 AS regclass) FROM pg_class",
                "SELECT reltuples::regclass FROM pg_class",
                "SELECT (16400::int8).oid::regclass FROM pg_class",
                "SELECT g.oid::regclass FROM generate_series(16400::int8, 16500) g, pg_class",
                "SELECT generate_series.oid::regclass FROM generate_series(16400::int8, 16500), pg_class",
                "SELECT g.oid::regclass FROM generate_series(16400::int8, 16500) WITH ORDINALITY AS g(x, y), pg_class",
                "SELECT format_type(g::oid, -1) FROM generate_series(16384, 16500) g, pg_class",
                "SELECT format_type(nullif(16400, 0), -1) FROM pg_class",
                "SELECT pg_get_userbyid(16400) FROM pg_class",
                "SELECT array_in('{16400}', 2205, -1) FROM pg_class",
                "SELECT c.oid::regclass FROM pg_class c, patient",
                "SELECT has_table_privilege('hidden', 'select') FROM pg_class"
            })
    void whatIsMadeUpMayNot(String sql) {
        RewriteResult result = rewriter.rewrite(sql, StubHospital.outsider());
        assertThat(result).isInstanceOf(Refused.class);
        assertThat(((Refused) result).denial().state().code()).isIn("42883", "42704");
    }
}
