package dev.ledgate.it.query;

import java.util.List;
import java.util.Random;

/**
 * Makes statements that are valid on the hospital's tables, whose answer is one multiset of rows whatever plan is chosen,
 * and which together use every table and most of the language. The same seed gives the same statements.
 */
public final class QueryGenerator {
    private static final List<Shape> SHAPES = List.of(Shape.values());
    private final long seed;
    private final Schema schema;
    private final Values values;

    public QueryGenerator(long seed, Schema schema, Values values) {
        this.seed = seed;
        this.schema = schema;
        this.values = values;
    }

    /** The statement of the given number. */
    public Generated statement(int number) {
        Shape shape = SHAPES.get(number % SHAPES.size());
        Draw draw = new Draw(new Random(seed * 1_000_003 + number), schema, values);
        return new Generated(number, shape.name(), make(shape, draw), shape == Shape.SEALED_MISUSE);
    }

    private static SqlText make(Shape shape, Draw draw) {
        TableQueries table = new TableQueries(draw);
        JoinQueries join = new JoinQueries(draw);
        SealedQueries sealed = new SealedQueries(draw);
        DeepQueries deep = new DeepQueries(draw);
        return switch (shape) {
            case PROJECTION -> table.projection();
            case STAR -> table.star();
            case PREDICATES -> table.predicates();
            case INNER_JOIN -> join.join(" JOIN ");
            case LEFT_JOIN -> join.join(" LEFT JOIN ");
            case FULL_JOIN -> join.join(" FULL JOIN ");
            case THREE_WAY -> join.threeWay();
            case SELF_JOIN -> join.selfJoin();
            case EXISTS -> join.exists();
            case IN_QUERY -> join.inQuery();
            case SCALAR_QUERY -> table.scalarQuery();
            case CORRELATED -> join.correlated();
            case CTE -> join.cte();
            case DERIVED -> table.derived();
            case LATERAL -> join.lateral();
            case SET_OPERATION -> table.setOperation();
            case GROUPED -> table.grouped();
            case GROUPED_JOIN -> join.groupedJoin();
            case GROUPING_SETS -> table.groupingSets();
            case AGGREGATE -> table.aggregate();
            case WINDOW -> table.window();
            case DISTINCT -> table.distinct();
            case TOP -> table.top();
            case EXPRESSIONS -> table.expressions();
            case VALUES_JOIN -> table.valuesJoin();
            case ERROR -> table.error();
            case SEALED -> sealed.sealed();
            case SEALED_NESTED -> sealed.sealedNested();
            case SEALED_MISUSE -> sealed.sealedMisuse();
            case NESTED -> deep.nested();
            case NESTED_EXISTS -> deep.nestedExists();
            case NESTED_CTE -> deep.nestedCte();
            case RECURSIVE -> deep.recursive();
            case FRAMES -> deep.frames();
            case WINDOW_OF_AGGREGATE -> deep.windowOfAggregate();
            case SETS -> deep.sets();
            case ANY_OF_ARRAY -> deep.anyOfArray();
            case LATERAL_AGGREGATE -> deep.lateralAggregate();
            case ERROR_BEHIND_FILTER -> deep.errorBehindFilter();
            case GUARDED_ERROR -> deep.guardedError();
            case TOO_MANY_ROWS -> deep.tooManyRows();
        };
    }
}
