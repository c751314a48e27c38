package dev.ledgate.rewriter.command;

import dev.ledgate.rewriter.StatementKind;
import java.util.Optional;

/** A statement that is not a query, understood. */
public sealed interface Command {
    /**
     * One that is sent as it stands.
     *
     * @param cursor of FETCH, MOVE and CLOSE; empty for CLOSE ALL and all others
     */
    record Verbatim(StatementKind kind, Optional<String> cursor) implements Command {}

    /**
     * One around a query, which has to be rewritten.
     *
     * @param kind DECLARE_CURSOR or EXPLAIN
     * @param cursor of DECLARE
     * @param query where the query begins, in UTF-16 units from 0; it goes on to the end
     */
    record AroundQuery(StatementKind kind, Optional<String> cursor, int query) implements Command {}
}
