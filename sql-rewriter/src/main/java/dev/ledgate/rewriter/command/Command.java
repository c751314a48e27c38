package dev.ledgate.rewriter.command;

import dev.ledgate.rewriter.CopyFormat;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.ddl.SchemaChange;
import dev.ledgate.rewriter.mention.Span;
import java.util.List;
import java.util.Optional;

/** A statement that is not a query, understood. */
public sealed interface Command {
    /**
     * One that is sent as it stands.
     *
     * @param cursor of FETCH, MOVE, CLOSE, EXECUTE and DEALLOCATE; empty for ALL and all others
     */
    record Verbatim(StatementKind kind, Optional<String> cursor) implements Command {}

    /**
     * One around a query, which has to be rewritten.
     *
     * @param kind DECLARE_CURSOR, EXPLAIN or PREPARE
     * @param cursor of DECLARE and PREPARE
     * @param query where the query begins, in UTF-16 units from 0; it goes on to the end
     */
    record AroundQuery(StatementKind kind, Optional<String> cursor, int query) implements Command {}

    /**
     * EXPLAIN ACCESS.
     *
     * @param query where the statement begins that it asks about, in UTF-16 units from 0
     */
    record Access(int query) implements Command {}

    /**
     * COPY to the client.
     *
     * @param query what is copied, as a query
     * @param table the table's name if it is one, with its schema if that was given; its columns if they were
     * @param tail from TO on
     * @param binary whether the format is PostgreSQL's own
     */
    record CopyOut(String query, Optional<CopiedTable> table, String tail, boolean binary) implements Command {}

    /**
     * COPY from the client.
     *
     * @param table with its columns; none for all
     * @param name the table's name as it was written, with its schema if that was given
     * @param span of the name, in the user's text
     */
    record CopyFrom(CopiedTable table, String name, Span span, CopyFormat format) implements Command {}

    /** A table, and the columns that were named; none for all. */
    record CopiedTable(Optional<String> schema, String name, List<String> columns) {
        public CopiedTable {
            columns = List.copyOf(columns);
        }
    }

    /** Another statement in the place of this one, which shows nothing of tables. */
    record Instead(StatementKind kind, String sql) implements Command {}

    /** LOCK TABLE, of the hospital's own applications. @param tables in order */
    record Lock(List<LockedTable> tables) implements Command {
        public Lock {
            tables = List.copyOf(tables);
        }
    }

    /** @param span of the name with its schema, in the user's text */
    record LockedTable(Optional<String> schema, String name, Span span) {}

    /** A change of tables, of the hospital's own applications. */
    record Change(SchemaChange change) implements Command {}
}
