package dev.ledgate.it.query;

import dev.ledgate.it.query.Expressions.Ref;
import dev.ledgate.it.query.Schema.Edge;
import java.util.ArrayList;
import java.util.List;

/** Statements within statements, windows with frames, and errors on purpose behind filters. */
final class DeepQueries {
    private final Draw draw;
    private final Schema schema;
    private final Expressions pick;

    DeepQueries(Draw draw) {
        this.draw = draw;
        this.schema = draw.schema;
        this.pick = draw.pick;
    }

    /** Three levels: an aggregate over rows that a correlated condition chooses, itself asked about. */
    SqlText nested() {
        Edge edge = pick.any(schema.edgesOfWork(60_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        List<Ref> children = draw.refs("c", edge.child());
        return SqlText.of("SELECT o.g, count(*), sum(o.n) FROM (SELECT " + pick.scalar(pick.any(parents))
                        + " AS g, (SELECT count(*) FROM (SELECT " + pick.scalar(pick.any(children)) + " AS v FROM "
                        + edge.child() + " c WHERE c." + edge.from() + " = p." + edge.to() + " AND ")
                .add(pick.condition(children))
                .add(") i WHERE i.v IS NOT NULL) AS n FROM " + edge.parent() + " p WHERE ")
                .add(pick.condition(parents))
                .add(") o WHERE o.n >= " + pick.any(List.of(0, 1, 2)) + " GROUP BY o.g");
    }

    /** EXISTS within NOT EXISTS or IN, along two edges. */
    SqlText nestedExists() {
        Edge edge = pick.any(schema.edgesBelow(6000));
        List<Ref> parents = draw.refs("p", edge.parent());
        List<Ref> children = draw.refs("c", edge.child());
        String outer = pick.any(List.of("EXISTS", "NOT EXISTS"));
        return SqlText.of("SELECT " + draw.columns(draw.some(parents, 3)) + " FROM " + edge.parent() + " p WHERE "
                        + outer + " (SELECT 1 FROM " + edge.child() + " c WHERE c." + edge.from() + " = p." + edge.to()
                        + " AND c." + edge.from() + pick.any(List.of(" IN", " NOT IN")) + " (SELECT i." + edge.from()
                        + " FROM " + edge.child() + " i WHERE i." + edge.from() + " IS NOT NULL AND ")
                .add(pick.condition(draw.refs("i", edge.child())))
                .add(") AND ")
                .add(pick.condition(children))
                .add(")");
    }

    /** A CTE that two others use, and a set operation over them. */
    SqlText nestedCte() {
        String table = draw.small();
        List<Ref> refs = draw.refs("", table);
        Ref key = pick.any(refs);
        Ref value = pick.any(refs);
        return SqlText.of("WITH a AS (SELECT " + key.sql() + " AS k, " + value.sql() + " AS v FROM " + table)
                .add(draw.where(refs, table))
                .add(
                        "), b AS (SELECT k, count(v) AS n FROM a GROUP BY k), c AS (SELECT k, count(*) AS n FROM a WHERE v IS NULL GROUP BY k)"
                                + " SELECT b.k, b.n, c.n AS m FROM b LEFT JOIN c ON c.k IS NOT DISTINCT FROM b.k"
                                + pick.any(List.of(" UNION ALL ", " UNION ", " EXCEPT "))
                                + "SELECT k, n, NULL FROM c WHERE n > 1");
    }

    /** Counts on from a table's own numbers. */
    SqlText recursive() {
        String table = draw.small();
        List<Ref> refs = draw.refs("", table);
        return SqlText.of("WITH RECURSIVE r(n, left_over) AS (SELECT 1, (SELECT count(*) FROM " + table)
                .add(draw.where(refs, table))
                .add(") UNION ALL SELECT n + 1, left_over / 2 FROM r WHERE left_over > 0 AND n < 30)"
                        + " SELECT r.n, r.left_over, (SELECT count("
                        + pick.any(refs).col().name() + ") FROM " + table
                        + ") FROM r");
    }

    /** Frames, named windows, aggregates as windows; the order is total over what is shown, so that ties agree. */
    SqlText frames() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        List<Ref> shown = draw.some(refs, 3);
        String c = shown.get(0).sql();
        String call = pick.any(List.of(
                "count(" + c + ") OVER (w ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)",
                "count(*) OVER (w RANGE UNBOUNDED PRECEDING)",
                "last_value(" + c + ") OVER (w GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING)",
                "nth_value(" + c + ", 2) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
                "count(" + c + ") OVER (w ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)",
                "lead(" + c + ", 2) OVER w",
                "percent_rank() OVER w, cume_dist() OVER w",
                "count(*) FILTER (WHERE " + c + " IS NOT NULL) OVER w",
                "rank() OVER w, dense_rank() OVER w"));
        return SqlText.of("SELECT " + draw.columns(shown) + ", " + call + " FROM " + table)
                .add(draw.where(refs, table))
                .add(" WINDOW w AS ("
                        + (pick.chance(50) ? "PARTITION BY " + pick.any(shown).sql() + " " : "") + "ORDER BY "
                        + draw.columns(shown) + ")");
    }

    /** A window over an aggregate, filtered from outside. */
    SqlText windowOfAggregate() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        Ref key = pick.any(refs);
        return SqlText.of("SELECT d.k, d.n, d.r FROM (SELECT " + key.sql()
                        + " AS k, count(*) AS n, rank() OVER (ORDER BY count(*) DESC) AS r, sum(count(*)) OVER () AS s FROM "
                        + table)
                .add(draw.where(refs, table))
                .add(" GROUP BY " + key.sql() + ") d WHERE d.r <= " + pick.any(List.of(1, 3, 5)) + " AND d.s > 0");
    }

    /** Ordered-set aggregates, arrays and GROUPING. */
    SqlText sets() {
        String table = draw.small();
        List<Ref> refs = draw.refs("", table);
        Ref a = pick.any(refs);
        Ref b = pick.any(refs);
        return pick.any(List.of(
                SqlText.of("SELECT " + a.sql() + " AS a, " + b.sql() + " AS b, GROUPING(" + a.sql() + ", " + b.sql()
                        + ") AS g, count(*) FROM " + table + " GROUP BY GROUPING SETS ((" + a.sql() + "), (" + b.sql()
                        + "), ())"),
                SqlText.of("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY " + a.sql() + "::text), count(*) FROM "
                        + table),
                SqlText.of("SELECT mode() WITHIN GROUP (ORDER BY " + a.sql() + "::text), " + b.sql() + " FROM " + table
                        + " GROUP BY " + b.sql()),
                SqlText.of("SELECT " + b.sql() + ", cardinality(array_agg(" + a.sql() + "::text ORDER BY " + a.sql()
                        + "::text)), (array_agg(" + a.sql() + "::text ORDER BY " + a.sql() + "::text))[1] FROM " + table
                        + " GROUP BY " + b.sql()),
                SqlText.of("SELECT jsonb_agg(DISTINCT " + a.sql()
                        + "::text), json_build_object('n', count(*))::text FROM " + table)));
    }

    /** An array of values on one side, and what is not in it. */
    SqlText anyOfArray() {
        String table = draw.table();
        List<Ref> refs = draw.refs("t", table);
        Ref key = pick.any(refs);
        String type = key.col().type();
        String form = pick.any(List.of(" = ANY (ARRAY[", " <> ALL (ARRAY["));
        return SqlText.of("SELECT " + draw.columns(draw.some(refs, 3)) + " FROM " + table + " t")
                .add(draw.where(refs, table))
                .add(" AND " + key.sql() + form)
                .value(draw.value(key.col()), type)
                .add(", ")
                .value(draw.value(key.col()), type)
                .add("])");
    }

    /** A lateral aggregate over another table, and a join to generated numbers. */
    SqlText lateralAggregate() {
        Edge edge = pick.any(schema.edgesOfWork(60_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        Ref shown = pick.any(draw.refs("c", edge.child()));
        return SqlText.of("SELECT g.i, " + draw.columns(draw.some(parents, 2)) + ", l.n, l.x FROM " + edge.parent()
                        + " p CROSS JOIN generate_series(1, 2) AS g(i) CROSS JOIN LATERAL (SELECT count(*) AS n, max("
                        + shown.sql() + "::text) AS x FROM " + edge.child() + " c WHERE c." + edge.from() + " = p."
                        + edge.to() + ") l WHERE l.n > 0 AND ")
                .add(pick.condition(parents));
    }

    /** Division by zero and casts that fail on some values, in rows that a filter chose: the filter comes first. */
    SqlText errorBehindFilter() {
        String table = draw.small();
        List<Ref> refs = draw.refs("", table);
        Ref ref = pick.any(refs);
        SqlText filter = draw.where(refs, table);
        return pick.any(List.of(
                SqlText.of("SELECT " + draw.columns(draw.some(refs, 2)) + ", " + fails(ref) + " AS e FROM " + table)
                        .add(filter),
                SqlText.of("SELECT count(*), max((" + fails(ref) + ")::text) FROM " + table)
                        .add(filter),
                SqlText.of("SELECT d.e FROM (SELECT " + fails(ref) + " AS e FROM " + table)
                        .add(filter)
                        .add(" OFFSET 0) d WHERE d.e IS NOT NULL"),
                SqlText.of("SELECT " + ref.sql() + ", 100 / (count(*) - " + pick.any(List.of(1, 2, 3)) + ") FROM "
                                + table)
                        .add(filter)
                        .add(" GROUP BY " + ref.sql())));
    }

    /** An error that only a condition on the same row keeps away: decided by CASE, which evaluates in order. */
    SqlText guardedError() {
        String table = draw.small();
        List<Ref> refs = draw.refs("t", table);
        Ref ref = pick.any(refs);
        return SqlText.of("SELECT " + draw.columns(draw.some(refs, 2)) + " FROM " + table + " t WHERE CASE WHEN ")
                .add(pick.condition(refs))
                .add(" THEN (" + fails(ref) + ") IS NOT NULL ELSE " + pick.any(List.of("true", "false")) + " END");
    }

    /** A scalar sub-query that may find more than one row. */
    SqlText tooManyRows() {
        Edge edge = pick.any(schema.edgesOfWork(60_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        List<Ref> children = draw.refs("c", edge.child());
        return SqlText.of("SELECT " + draw.columns(draw.some(parents, 2)) + ", (SELECT "
                        + pick.any(children).sql() + " FROM " + edge.child() + " c WHERE c." + edge.from() + " = p."
                        + edge.to() + " AND ")
                .add(pick.condition(children))
                .add(") FROM " + edge.parent() + " p WHERE ")
                .add(pick.condition(parents));
    }

    /** None fails on NULL: a hidden column is a constant to the planner, which meets such an error before any row. */
    private String fails(Ref ref) {
        String c = ref.sql();
        List<String> forms = new ArrayList<>(List.of(
                "(" + c + "::text)::numeric",
                "(" + c + "::text)::int",
                "(" + c + "::text)::date",
                "1 / (length(" + c + "::text) - " + pick.any(List.of(1, 3, 5)) + ")",
                "10 % nullif(length(coalesce(" + c + "::text, 'x')), 36)",
                "chr(length(" + c + "::text) - 5)",
                "to_date(" + c + "::text, 'YYYY-MM-DD')"));
        if (ref.col().family() == Family.NUMBER) {
            forms.add("1 / " + c);
            forms.add("sqrt(" + c + "::numeric - 10)");
            forms.add("(" + c + "::numeric * 1000000)::int");
        }
        if (ref.col().family() == Family.TEXT) {
            forms.add(c + "::uuid");
            forms.add(c + "::boolean::text");
        }
        return pick.any(forms);
    }
}
