package dev.ledgate.it.query;

import dev.ledgate.it.query.Expressions.Ref;
import java.util.ArrayList;
import java.util.List;

/** Statements over one table, and set operations over two. */
final class TableQueries {
    private final Draw draw;
    private final Schema schema;
    private final Expressions pick;

    TableQueries(Draw draw) {
        this.draw = draw;
        this.schema = draw.schema;
        this.pick = draw.pick;
    }

    SqlText projection() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        SqlText sql = SqlText.of(
                "SELECT " + draw.columns(draw.some(refs, 5)) + " FROM " + (pick.chance(20) ? "public." : "") + table);
        return schema.rows(table) < Draw.LARGE && pick.chance(40) ? sql : sql.add(draw.where(refs, table));
    }

    SqlText star() {
        String table = draw.table();
        String alias = pick.chance(50) ? "" : "x";
        return SqlText.of("SELECT " + (alias.isEmpty() ? "" : "x.") + "* FROM " + table + " " + alias)
                .add(draw.where(draw.refs(alias, table), table));
    }

    SqlText predicates() {
        String table = draw.table();
        List<Ref> refs = draw.refs("t", table);
        return SqlText.of("SELECT count(*), count(" + pick.any(refs).sql() + ") FROM " + table + " AS t")
                .add(draw.where(refs, table))
                .add(" AND ")
                .add(pick.condition(refs));
    }

    SqlText scalarQuery() {
        String table = draw.small();
        List<Ref> refs = draw.refs("t", table);
        Ref compared = pick.any(refs);
        String extreme =
                compared.col().family() == Family.UUID || compared.col().family() == Family.BOOLEAN
                        ? "count(*)::text"
                        : pick.any(List.of("min(u.", "max(u.")) + compared.col().name() + ")";
        String left = extreme.startsWith("count") ? compared.sql() + "::text" : compared.sql();
        return SqlText.of("SELECT " + draw.columns(draw.some(refs, 3)) + ", (SELECT count(*) FROM " + draw.small()
                        + ") AS n FROM " + table + " t WHERE " + left + pick.any(List.of(" = ", " >= ", " < "))
                        + "(SELECT " + extreme + " FROM " + table + " u")
                .add(draw.where(draw.refs("u", table)))
                .add(")");
    }

    SqlText derived() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        Ref a = pick.any(refs);
        return SqlText.of("SELECT d.x, count(*), count(DISTINCT d.y) FROM (SELECT " + pick.scalar(a) + " AS x, "
                        + pick.scalar(pick.any(refs)) + " AS y FROM " + table)
                .add(draw.where(refs, table))
                .add(") AS d GROUP BY d.x HAVING count(*) > 1");
    }

    SqlText setOperation() {
        String first = draw.table();
        Ref a = pick.any(draw.refs("", first));
        String second = pick.any(schema.tables().stream()
                .filter(t -> schema.open(t).stream()
                        .anyMatch(c -> c.type().equals(a.col().type())))
                .toList());
        Ref b = pick.any(draw.refs("", second).stream()
                .filter(r -> r.col().type().equals(a.col().type()))
                .toList());
        String operator = pick.any(List.of("UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"));
        return SqlText.of("SELECT " + a.sql() + " AS v FROM " + first)
                .add(draw.where(draw.refs("", first), first))
                .add(" " + operator + " (SELECT " + b.sql() + " FROM " + second)
                .add(draw.where(draw.refs("", second), second))
                .add(")");
    }

    SqlText grouped() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        List<Ref> keys = draw.some(refs, 2);
        SqlText sql = SqlText.of("SELECT " + draw.columns(keys) + ", " + pick.aggregate(pick.any(refs)) + ", "
                + pick.aggregate(pick.any(refs)) + " FROM " + table);
        if (pick.chance(50)) {
            sql.add(draw.where(refs, table));
        }
        sql.add(" GROUP BY " + (pick.chance(50) ? draw.columns(keys) : draw.ordinals(keys.size())));
        return pick.chance(50) ? sql.add(" HAVING count(*) > " + pick.any(List.of(1, 2, 5))) : sql;
    }

    SqlText groupingSets() {
        String table = draw.small();
        List<Ref> refs = draw.refs("", table);
        Ref a = pick.any(refs);
        Ref b = pick.any(refs);
        return SqlText.of("SELECT " + a.sql() + " AS a, " + b.sql() + " AS b, count(*) FROM " + table + " GROUP BY "
                + pick.any(List.of("ROLLUP", "CUBE")) + " (" + a.sql() + ", " + b.sql() + ")");
    }

    SqlText aggregate() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        SqlText sql = SqlText.of("SELECT " + pick.aggregate(pick.any(refs)) + ", " + pick.aggregate(pick.any(refs))
                + ", " + pick.aggregate(pick.any(refs)) + " FROM " + table);
        return pick.chance(50) ? sql : sql.add(draw.where(refs, table));
    }

    SqlText window() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        List<Ref> shown = draw.some(refs, 3);
        String order = " ORDER BY " + draw.columns(shown);
        String part = "PARTITION BY " + pick.any(shown).sql();
        String call = pick.any(List.of(
                "rank() OVER (" + part + order + ")",
                "dense_rank() OVER (" + order + ")",
                "row_number() OVER (" + order + ")",
                "lag(" + shown.get(0).sql() + ") OVER (" + order + ")",
                "count(*) OVER (" + part + ")",
                "first_value(" + shown.get(0).sql() + ") OVER (" + part + order + ")",
                "ntile(4) OVER (" + order + ")"));
        return SqlText.of("SELECT " + draw.columns(shown) + ", " + call + " FROM " + table)
                .add(draw.where(refs, table));
    }

    SqlText distinct() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        List<Ref> shown = draw.some(refs, 3);
        if (pick.chance(40)) {
            return SqlText.of(
                            "SELECT DISTINCT ON (" + shown.get(0).sql() + ") " + draw.columns(shown) + " FROM " + table)
                    .add(draw.where(refs, table))
                    .add(" ORDER BY " + draw.columns(shown));
        }
        SqlText sql = SqlText.of("SELECT DISTINCT " + draw.columns(shown) + " FROM " + table);
        return pick.chance(50) ? sql : sql.add(draw.where(refs, table));
    }

    SqlText top() {
        String table = draw.table();
        List<Ref> refs = draw.refs("", table);
        List<Ref> shown = draw.some(refs, 5);
        String direction = pick.any(List.of("", " DESC", " DESC NULLS LAST", " ASC NULLS FIRST"));
        SqlText sql = SqlText.of("SELECT " + draw.columns(shown) + " FROM " + table);
        if (pick.chance(60)) {
            sql.add(draw.where(refs, table));
        }
        List<String> order = shown.stream().map(r -> r.sql() + direction).toList();
        return sql.add(" ORDER BY " + Expressions.list(order)
                + pick.any(List.of(" LIMIT 10", " LIMIT 7 OFFSET 3", " OFFSET 2 ROWS FETCH FIRST 5 ROWS ONLY")));
    }

    SqlText expressions() {
        String table = draw.table();
        List<Ref> refs = draw.refs("e", table);
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            outputs.add(pick.scalar(pick.any(refs)) + " AS v" + i);
        }
        return SqlText.of("SELECT " + Expressions.list(outputs) + " FROM " + table + " e")
                .add(draw.where(refs, table));
    }

    SqlText valuesJoin() {
        String table = draw.table();
        List<Ref> refs = draw.refs("t", table);
        Ref key = pick.any(refs);
        SqlText sql = SqlText.of("SELECT v.n, count(t." + pick.any(refs).col().name() + ") FROM (VALUES (1, ");
        for (int i = 2; i < 5; i++) {
            sql.value(draw.value(key.col()), key.col().type()).add("), (" + i + ", ");
        }
        return sql.value(draw.value(key.col()), key.col().type())
                .add(")) AS v(n, k) LEFT JOIN " + table + " t ON " + key.sql() + " = v.k GROUP BY v.n");
    }

    /** Fails on some values: whether it fails must depend on what is shown alone. */
    SqlText error() {
        String table = draw.small();
        List<Ref> refs = draw.refs("", table);
        Ref ref = pick.any(refs);
        String c = ref.sql();
        String expression = pick.any(List.of(
                "(" + c + "::text)::numeric",
                "1 / (CASE WHEN " + c + " IS NULL THEN 1 ELSE 0 END)",
                "1 / (length(" + c + "::text) - 1)",
                "('x' || " + c + "::text)::int",
                "(" + c + "::text || '-')::uuid",
                "substr(" + c + "::text, 1, length(" + c + "::text) - 5)"));
        return pick.chance(50)
                ? SqlText.of("SELECT " + expression + " AS e FROM " + table)
                : SqlText.of("SELECT count(*) FROM " + table + " WHERE " + expression + " IS NOT NULL");
    }
}
