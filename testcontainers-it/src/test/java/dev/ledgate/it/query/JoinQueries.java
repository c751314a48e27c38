package dev.ledgate.it.query;

import dev.ledgate.it.query.Expressions.Ref;
import dev.ledgate.it.query.Schema.Edge;
import java.util.ArrayList;
import java.util.List;

/** Statements that bring tables together along their keys. */
final class JoinQueries {
    private final Draw draw;
    private final Schema schema;
    private final Expressions pick;

    JoinQueries(Draw draw) {
        this.draw = draw;
        this.schema = draw.schema;
        this.pick = draw.pick;
    }

    SqlText join(String kind) {
        Edge edge = pick.any(schema.edgesBelow(kind.contains("FULL") ? 4500 : 40_000));
        List<Ref> scope = draw.both(edge);
        boolean childFirst = pick.chance(50);
        SqlText sql =
                SqlText.of("SELECT " + (pick.chance(15) ? "count(*)" : draw.columns(draw.some(scope, 5))) + " FROM "
                        + (childFirst ? edge.child() + " c" : edge.parent() + " p") + kind
                        + (childFirst ? edge.parent() + " p" : edge.child() + " c") + " ON c." + edge.from() + " = p."
                        + edge.to());
        return sql.add(draw.where(scope, edge.child(), edge.parent()));
    }

    SqlText threeWay() {
        List<Edge> edges = schema.edgesBelow(6000);
        Edge first = pick.any(edges.stream()
                .filter(e -> edges.stream().anyMatch(n -> n.child().equals(e.parent())))
                .toList());
        Edge second = pick.any(
                edges.stream().filter(n -> n.child().equals(first.parent())).toList());
        List<Ref> scope = new ArrayList<>(draw.both(first));
        scope.addAll(draw.refs("g", second.parent()));
        return SqlText.of("SELECT " + draw.columns(draw.some(scope, 5)) + " FROM " + first.child() + " c JOIN "
                        + first.parent() + " p ON c." + first.from() + " = p." + first.to()
                        + pick.any(List.of(" LEFT JOIN ", " JOIN ")) + second.parent() + " g ON p." + second.from()
                        + " = g." + second.to())
                .add(draw.where(scope, first.child(), first.parent(), second.parent()));
    }

    SqlText selfJoin() {
        Edge edge = pick.any(schema.edgesBelow(4500));
        String table = edge.child();
        List<Ref> scope = new ArrayList<>(draw.refs("a", table));
        List<Ref> right = draw.refs("b", table);
        List<Ref> keys = draw.some(scope, 2);
        return SqlText.of("SELECT " + draw.columns(keys) + ", count(*) FROM " + table + " a JOIN " + table + " b ON a."
                        + edge.from() + " = b." + edge.from())
                .add(" WHERE ")
                .add(pick.narrow(scope))
                .add(" AND ")
                .add(pick.condition(right))
                .add(" GROUP BY " + draw.columns(keys));
    }

    SqlText exists() {
        Edge edge = pick.any(schema.edgesBelow(32_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        SqlText sql =
                SqlText.of("SELECT " + draw.columns(draw.some(parents, 4)) + " FROM " + edge.parent() + " p WHERE "
                        + (pick.chance(40) ? "NOT " : "") + "EXISTS (SELECT "
                        + pick.any(List.of("1", "", "*", "c." + edge.from()))
                        + " FROM " + edge.child() + " c WHERE c." + edge.from() + " = p." + edge.to() + " AND ");
        return sql.add(pick.condition(draw.refs("c", edge.child()))).add(")");
    }

    SqlText inQuery() {
        Edge edge = pick.any(schema.edgesBelow(32_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        String form = pick.any(List.of("IN", "IN", "NOT IN", "= ANY", "<> ALL"));
        return SqlText.of("SELECT " + draw.columns(draw.some(parents, 4)) + " FROM " + edge.parent() + " p WHERE p."
                        + edge.to() + " " + form + " (SELECT c." + edge.from() + " FROM " + edge.child() + " c")
                .add(draw.where(draw.refs("c", edge.child()), edge.child()))
                .add(")");
    }

    SqlText correlated() {
        Edge edge = pick.any(schema.edgesOfWork(100_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        return SqlText.of("SELECT " + draw.columns(draw.some(parents, 3)) + ", (SELECT "
                        + pick.aggregate(pick.any(draw.refs("c", edge.child()))) + " FROM " + edge.child()
                        + " c WHERE c."
                        + edge.from() + " = p." + edge.to() + ") AS v FROM " + edge.parent() + " p WHERE ")
                .add(pick.condition(parents));
    }

    SqlText cte() {
        Edge edge = pick.any(schema.edgesBelow(6000));
        Ref shown = pick.any(draw.refs("", edge.child()));
        List<Ref> parents = draw.refs("p", edge.parent());
        String name = pick.chance(25) ? edge.child() : "w";
        SqlText sql = SqlText.of("WITH " + name + " AS"
                        + pick.any(List.of(" ", " MATERIALIZED ", " NOT MATERIALIZED ")) + "(SELECT " + edge.from()
                        + " AS k, " + shown.sql() + " AS v FROM " + edge.child())
                .add(draw.where(draw.refs("", edge.child()), edge.child()))
                .add("), q(k, n) AS (SELECT k, count(v) FROM " + name + " GROUP BY k) SELECT "
                        + draw.columns(draw.some(parents, 3)) + ", q.n FROM " + edge.parent() + " p JOIN q ON q.k = p."
                        + edge.to());
        return pick.chance(50) ? sql : sql.add(" WHERE ").add(pick.condition(parents));
    }

    SqlText lateral() {
        Edge edge = pick.any(schema.edgesOfWork(100_000));
        List<Ref> parents = draw.refs("p", edge.parent());
        Ref shown = pick.any(draw.refs("c", edge.child()));
        return SqlText.of("SELECT " + draw.columns(draw.some(parents, 2)) + ", l.v FROM " + edge.parent()
                        + " p LEFT JOIN LATERAL (SELECT " + shown.sql() + " AS v FROM " + edge.child()
                        + " c WHERE c." + edge.from() + " = p." + edge.to() + " ORDER BY 1 LIMIT 2) l ON true WHERE ")
                .add(pick.condition(parents));
    }

    SqlText groupedJoin() {
        Edge edge = pick.any(schema.edgesBelow(32_000));
        List<Ref> scope = draw.both(edge);
        List<Ref> keys = draw.some(draw.refs("p", edge.parent()), 2);
        return SqlText.of("SELECT " + draw.columns(keys) + ", count(*), " + pick.aggregate(pick.any(scope)) + " FROM "
                        + edge.child() + " c JOIN " + edge.parent() + " p ON c." + edge.from() + " = p." + edge.to())
                .add(" GROUP BY " + draw.columns(keys));
    }
}
