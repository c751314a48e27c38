package dev.ledgate.bench.coverage;

import java.util.List;

/** What became of a statement through the proxy, held against its direct execution. */
enum Outcome {
    /** The same rows, in the same order where the statement has ORDER BY; names and types of the columns too. */
    EQUAL("equal"),
    /** PostgreSQL fails on it, and through the proxy it fails with the same SQLSTATE. */
    SAME_ERROR("same error"),
    /** PostgreSQL fails on it, and through the proxy it is refused with another SQLSTATE. */
    OTHER_ERROR("other error"),
    /**
     * Two direct executions differ already, and the proxy's answer has the same columns; or the same rows came in another
     * order, and do so directly when the planner is told otherwise: ORDER BY leaves them equal.
     */
    VARIES("varies by itself"),
    /**
     * The same as direct execution in the database behind the proxy, but for rows of the schemas which Ledgate made for
     * itself; the other database has something else to answer, of its own counters or of the rights that Ledgate's
     * installation gives.
     */
    EQUAL_BEHIND("equal in the same database"),
    /** The proxy refused it, with an SQLSTATE. */
    REFUSED("refused"),
    /** Another answer than the direct one. A defect, unless a cause is given. */
    DIFFERENT("different"),
    /** PostgreSQL failed on the rewritten text, the session ended, or nothing came back in time. A defect. */
    FAILED("failed"),
    /** The direct execution alone took too long, so there is nothing to compare with. */
    TOO_SLOW("too slow directly");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Accepted with the results of direct execution. */
    boolean good() {
        return this == EQUAL || this == VARIES || this == EQUAL_BEHIND;
    }

    /** Whether direct execution gave an answer to compare with. */
    boolean comparable() {
        return !List.of(SAME_ERROR, OTHER_ERROR, TOO_SLOW).contains(this);
    }
}
