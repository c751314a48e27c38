package dev.ledgate.it.query;

/** The forms of generated statements; each gets its share. */
enum Shape {
    PROJECTION,
    STAR,
    PREDICATES,
    INNER_JOIN,
    LEFT_JOIN,
    FULL_JOIN,
    THREE_WAY,
    SELF_JOIN,
    EXISTS,
    IN_QUERY,
    SCALAR_QUERY,
    CORRELATED,
    CTE,
    DERIVED,
    LATERAL,
    SET_OPERATION,
    GROUPED,
    GROUPED_JOIN,
    GROUPING_SETS,
    AGGREGATE,
    WINDOW,
    DISTINCT,
    TOP,
    EXPRESSIONS,
    VALUES_JOIN,
    ERROR,
    SEALED,
    SEALED_NESTED,
    SEALED_MISUSE
}
