package dev.ledgate.it.query;

import dev.ledgate.it.query.Expressions.Ref;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What all forms of statements need: random tables, columns and conditions. */
final class Draw {
    /** Tables of this many rows and more are read with a condition on a key or code only. */
    static final long LARGE = 4000;

    final Schema schema;
    final Expressions pick;
    private final Random random;
    private final Values values;

    Draw(Random random, Schema schema, Values values) {
        this.random = random;
        this.schema = schema;
        this.values = values;
        this.pick = new Expressions(random, values);
    }

    String value(Schema.Col column) {
        return values.pick(column, random);
    }

    List<Ref> refs(String alias, String table) {
        return schema.open(table).stream().map(c -> new Ref(alias, c)).toList();
    }

    List<Ref> some(List<Ref> of, int most) {
        List<Ref> shuffled = new ArrayList<>(of);
        Collections.shuffle(shuffled, new Random(pick.any(List.of(1, 2, 3, 5, 8, 13, 21, 34, 55, 89))));
        return shuffled.subList(0, Math.min(shuffled.size(), 1 + pick.any(List.of(0, 1, 2, 3, 4)) % most));
    }

    String columns(List<Ref> refs) {
        return Expressions.list(refs.stream().map(Ref::sql).toList());
    }

    String table() {
        return pick.any(schema.tables());
    }

    String small() {
        return pick.any(schema.tablesBelow(LARGE));
    }

    SqlText where(List<Ref> scope, String... tables) {
        SqlText sql = SqlText.of(" WHERE ");
        for (String table : tables) {
            if (schema.rows(table) >= LARGE) {
                sql.add(pick.narrow(scope.stream()
                                .filter(r -> r.col().table().equals(table))
                                .toList()))
                        .add(" AND ");
            }
        }
        return sql.add(pick.condition(scope));
    }

    List<Ref> both(Schema.Edge edge) {
        List<Ref> scope = new ArrayList<>(refs("c", edge.child()));
        scope.addAll(refs("p", edge.parent()));
        return scope;
    }

    String ordinals(int count) {
        StringBuilder text = new StringBuilder("1");
        for (int i = 2; i <= count; i++) {
            text.append(", ").append(i);
        }
        return text.toString();
    }
}
