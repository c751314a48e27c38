package dev.ledgate.proxy.session;

import dev.ledgate.proxy.rows.RowPlan;
import java.util.List;

/**
 * A portal, or an SQL cursor: PostgreSQL keeps both under the same names.
 *
 * @param statement what it runs; of a cursor, its DECLARE
 * @param rows how its rows are passed on; of a cursor each FETCH has a plan of its own
 * @param formats the result formats that the client asked for
 * @param cursor whether it was declared by SQL
 */
record Opened(Prepared statement, RowPlan rows, List<Short> formats, boolean cursor) {
    static Opened portal(Prepared statement, List<Short> formats) {
        return new Opened(statement, statement.lesson().rows(), formats, false);
    }

    static Opened cursor(Prepared declare) {
        return new Opened(declare, RowPlan.PLAIN, List.of(), true);
    }
}
