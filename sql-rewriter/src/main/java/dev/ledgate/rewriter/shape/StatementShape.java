package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.OperatorUse;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.mention.TypeUse;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a SELECT, INSERT, UPDATE or DELETE touches, wherever in it. Every node of its tree is of a kind that is known;
 * names are not resolved, except that references to CTEs are told from references to tables.
 *
 * @param kind SELECT, INSERT, UPDATE or DELETE
 * @param relations tables and views, in the order of the text
 * @param columns names that may mean columns, in the order of the text; INSERT's column list and the left sides of SET
 *     are in {@code writes} instead
 * @param functions functions called
 * @param types types named
 * @param operators operators used
 * @param functionItems names by which functions in FROM are known
 * @param locking FOR UPDATE, FOR SHARE and their kin
 * @param parameters highest number of a parameter, 0 without any
 * @param deleted marks that have no place behind a derived table
 * @param writes the statements that write: those within WITH in the order of the text, then the statement itself
 */
public record StatementShape(
        StatementKind kind,
        List<RelationRef> relations,
        List<ColumnRef> columns,
        List<FunctionCall> functions,
        List<TypeUse> types,
        List<OperatorUse> operators,
        Set<String> functionItems,
        List<Span> locking,
        int parameters,
        List<Span> deleted,
        List<DmlShape> writes) {
    public StatementShape {
        relations = List.copyOf(relations);
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
        types = List.copyOf(types);
        operators = List.copyOf(operators);
        functionItems = Set.copyOf(functionItems);
        locking = List.copyOf(locking);
        deleted = List.copyOf(deleted);
        writes = List.copyOf(writes);
    }

    /** The statement's own parts, if it is one that writes. */
    public Optional<DmlShape> dml() {
        return kind == StatementKind.SELECT ? Optional.empty() : Optional.of(writes.get(writes.size() - 1));
    }

    /** Those that are only read. */
    public List<RelationRef> reads() {
        return relations.stream().filter(r -> r.role() == RelationRef.Role.READ).toList();
    }
}
