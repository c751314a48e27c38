package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.OperatorUse;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.mention.TypeUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Calcite is not shown, so that it is judged all the same. One thread. */
public final class Removed {
    private final List<TypeUse> types = new ArrayList<>();
    private final List<OperatorUse> operators = new ArrayList<>();
    private final List<Span> locks = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Span> deleted = new ArrayList<>();
    private final List<ColumnRef> fields = new ArrayList<>();
    private final Set<String> functionItems = new HashSet<>();

    public List<TypeUse> types() {
        return types;
    }

    public List<OperatorUse> operators() {
        return operators;
    }

    /** FOR UPDATE and its kin. */
    public List<Span> locks() {
        return locks;
    }

    /** Statements within WITH that write, in order. */
    public List<Write> writes() {
        return writes;
    }

    /** Marks that change nothing, and have no place behind a derived table. */
    public List<Span> deleted() {
        return deleted;
    }

    /** Fields of rows, as in {@code (p).ssn}. */
    public List<ColumnRef> fields() {
        return fields;
    }

    /** Names by which functions in FROM are known: what one returns may be no row. */
    public Set<String> functionItems() {
        return functionItems;
    }

    /**
     * @param start index of its first token
     * @param end index behind its last one
     */
    public record Write(int start, int end) {}
}
