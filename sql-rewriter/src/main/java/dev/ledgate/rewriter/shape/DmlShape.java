package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.mention.Span;
import java.util.List;
import java.util.Optional;

/**
 * The parts of INSERT, UPDATE or DELETE. What a statement does not have is empty.
 *
 * @param kind INSERT, UPDATE or DELETE
 * @param span from its first word to its end, without WITH in front
 * @param target what is written
 * @param columns INSERT: the column list
 * @param columnList INSERT: the column list with its parentheses
 * @param rows INSERT ... VALUES: the rows
 * @param query INSERT: a source that is not plain VALUES
 * @param defaultValues INSERT: whether it is DEFAULT VALUES
 * @param assignments UPDATE: of SET; {@code (a, b) = (1, 2)} counts as two, any other multiple assignment is refused
 * @param from UPDATE ... FROM, DELETE ... USING: the items
 * @param where the condition
 * @param conflict INSERT: ON CONFLICT
 * @param returning what RETURNING gives: one span per item, {@code *} among them
 * @param returningClause RETURNING from its first word to its end
 */
public record DmlShape(
        StatementKind kind,
        Span span,
        RelationRef target,
        List<NamedSpan> columns,
        Optional<Span> columnList,
        List<List<Expression>> rows,
        Optional<Span> query,
        boolean defaultValues,
        List<Assignment> assignments,
        Optional<Span> from,
        Optional<Span> where,
        Optional<Conflict> conflict,
        List<Span> returning,
        Optional<Span> returningClause) {
    public DmlShape {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        assignments = List.copyOf(assignments);
        returning = List.copyOf(returning);
    }

    /** A name, folded and unquoted, and its place. */
    public record NamedSpan(String name, Span span) {}

    /**
     * @param span from ON to the end of the clause
     * @param columns what {@code ON CONFLICT (a, b)} names; an expression or constraint there is refused
     * @param update whether it is DO UPDATE
     * @param assignments of DO UPDATE SET
     * @param where of DO UPDATE
     */
    public record Conflict(
            Span span, List<NamedSpan> columns, boolean update, List<Assignment> assignments, Optional<Span> where) {
        public Conflict {
            columns = List.copyOf(columns);
            assignments = List.copyOf(assignments);
        }
    }
}
