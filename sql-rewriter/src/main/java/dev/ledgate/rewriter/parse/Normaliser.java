package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.Frame.Clause;
import java.util.List;
import java.util.Optional;

/**
 * Says in words that Calcite knows what a statement says in PostgreSQL's: the same queries, sub-queries, joins, names and
 * calls, in the same nesting. Operators of PostgreSQL's open set become {@code ||}; casts, collations and locks are taken
 * out and kept in {@link Removed}; LIMIT and OFFSET become expressions to order by. The text is for understanding only,
 * never sent anywhere. One thread, one text.
 */
public final class Normaliser {
    private final Walk walk;
    private final Reader in;
    private final FromItems fromItems;
    private final Queries queries;
    private final Operands operands;
    private final AfterOperands afterOperands;

    public Normaliser(Reader in, Removed removed) {
        this.in = in;
        this.walk = new Walk(in, new CalciteTextBuilder(), removed);
        this.fromItems = new FromItems(walk);
        this.queries = new Queries(walk, fromItems);
        this.operands = new Operands(walk, queries);
        this.afterOperands = new AfterOperands(walk, queries, fromItems);
        walk.frames.push(new Frame(Frame.Kind.PLAIN, ""));
    }

    /** Takes tokens {@code from} to {@code to} as a query. */
    public void query(int from, int to) throws Refusal {
        in.range(from, to);
        run();
    }

    /** As {@link #query}, and DEFAULT may stand for a value. */
    public void insertSource(int from, int to) throws Refusal {
        walk.defaultAllowed = true;
        query(from, to);
        walk.defaultAllowed = false;
    }

    /** Takes tokens as the head of a WITH whose statement follows. */
    public void with(int from, int to) throws Refusal {
        query(from, to);
        walk.frame().clause = Clause.NONE;
        walk.operandEnded = false;
    }

    /** Begins a SELECT that the user did not write. */
    public void select() {
        walk.out.synthetic("SELECT 1");
        walk.frame().clause = Clause.SELECT_LIST;
        walk.frame().lacksFrom = true;
        walk.operandEnded = true;
    }

    /** Takes tokens as an expression, or several, of the list of {@link #select}. */
    public void expressions(int from, int to) throws Refusal {
        walk.out.synthetic(",");
        walk.operandEnded = false;
        walk.defaultAllowed = true;
        query(from, to);
        walk.defaultAllowed = false;
    }

    /** Takes tokens as the items of the FROM of {@link #select}. */
    public void from(int from, int to) throws Refusal {
        walk.out.synthetic("FROM");
        walk.frame().clause = Clause.FROM;
        walk.frame().lacksFrom = false;
        walk.frame().itemExpected = true;
        walk.operandEnded = false;
        query(from, to);
    }

    /** Takes tokens as the condition of {@link #select}. */
    public void where(int from, int to) throws Refusal {
        walk.out.synthetic(walk.frame().lacksFrom ? "FROM ( VALUES ( 0 ) ) WHERE" : "WHERE");
        walk.frame().lacksFrom = false;
        walk.frame().clause = Clause.OTHER;
        walk.operandEnded = false;
        query(from, to);
    }

    /** What Calcite is to read. */
    public CalciteText text() {
        return walk.out.build(in.tokens());
    }

    private void run() throws Refusal {
        int outer = walk.frames.size();
        while (!in.done()) {
            int before = in.index();
            step();
            if (walk.frame().operators > Limits.OPERATORS) {
                throw Limits.tooDeep(in.at(before).start());
            }
            if (in.index() == before) {
                throw in.syntax();
            }
        }
        if (walk.frames.size() != outer || (!walk.operandEnded && walk.frame().clause != Clause.NONE)) {
            throw in.syntax();
        }
    }

    private void step() throws Refusal {
        Token token = in.peek();
        if (walk.frame().itemExpected && !walk.operandEnded) {
            fromItems.item();
            return;
        }
        switch (token.kind()) {
            case STRING, BIT_STRING -> literal("'s'");
            case INTEGER, DECIMAL -> literal("1");
            case PARAMETER -> literal("?");
            case TYPECAST -> {
                if (!walk.operandEnded) {
                    throw in.syntax();
                }
                in.skip(1);
                walk.type();
            }
            case OPERATOR -> walk.binary(Optional.empty(), token.value(), 1);
            case PUNCTUATION -> mark(token.value().charAt(0));
            case IDENTIFIER, KEYWORD -> {
                if (walk.operandEnded) {
                    afterOperands.word(token);
                } else if (!operands.groupingSets(token)) {
                    operands.word(token);
                }
            }
            case DOT_DOT, COLON_EQUALS, EQUALS_GREATER, END -> throw in.syntax();
        }
    }

    private void literal(String word) throws Refusal {
        if (walk.operandEnded) {
            throw in.syntax();
        }
        walk.operand(word, 1);
    }

    private void mark(char mark) throws Refusal {
        switch (mark) {
            case '(' -> {
                if (walk.operandEnded) {
                    throw in.syntax();
                }
                walk.open(Frame.Kind.PLAIN, ")");
            }
            case ')' -> close();
            case '[' -> bracket();
            case ']' -> {
                walk.words("]", 1);
                walk.frames.pop();
                walk.operandEnded = true;
                fields();
            }
            case ',' -> comma();
            case '.' -> {
                fields();
            }
            case ':' -> slice();
            case ';' -> throw in.syntax();
            default -> arithmetic(mark);
        }
    }

    private void arithmetic(char mark) {
        String word = mark == '%' || mark == '^' ? "*" : String.valueOf(mark);
        if (walk.operandEnded) {
            walk.operator(word, 1);
            walk.quantifier();
        } else if (mark == '*') {
            walk.operand(word, 1);
        } else {
            walk.operator(word, 1);
        }
    }

    private void comma() throws Refusal {
        Frame frame = walk.frame();
        walk.words(",", 1);
        walk.operandEnded = false;
        if (frame.clause == Clause.FROM) {
            frame.itemExpected = true;
        } else if (frame.kind == Frame.Kind.ROWS) {
            fromItems.rowsFunction();
        } else if (frame.clause == Clause.WINDOW) {
            queries.window();
        }
    }

    private void close() throws Refusal {
        if (walk.frames.size() == 1) {
            throw in.syntax();
        }
        Frame closed = walk.frames.pop();
        int first = closed.tail.indexOf(' ');
        walk.words(")", 1);
        if (first > 0) {
            walk.out.synthetic(closed.tail.substring(first + 1));
        }
        walk.operandEnded = !closed.tail.endsWith(",");
        Frame frame = walk.frame();
        if (closed.item && !closed.function.isEmpty()) {
            fromItems.functionAlias(closed.function);
        } else if (closed.item) {
            fromItems.alias();
        } else if (frame.clause == Clause.WITH && closed.kind == Frame.Kind.PLAIN) {
            queries.behindCommonTable();
        } else if (walk.operandEnded) {
            fields();
        }
    }

    private void bracket() throws Refusal {
        if (walk.operandEnded) {
            walk.open(Frame.Kind.SUBSCRIPT, "[", "]");
            if (in.peek().is(':')) {
                walk.out.synthetic("1");
                walk.operandEnded = true;
            }
        } else if (walk.frame().kind == Frame.Kind.ARRAY) {
            walk.open(Frame.Kind.ARRAY, "ARRAY [", "]");
        } else {
            throw in.syntax();
        }
    }

    private void slice() throws Refusal {
        if (walk.frame().kind != Frame.Kind.SUBSCRIPT || !walk.operandEnded) {
            throw in.syntax();
        }
        walk.operator("+", 1);
        if (in.peek().is(']')) {
            walk.out.synthetic("1");
            walk.operandEnded = true;
        }
    }

    /** {@code .name} and {@code .*} behind a row: Calcite does not see them. */
    private void fields() throws Refusal {
        while (walk.operandEnded && in.peek().is('.')) {
            Token field = in.peek(1);
            if (!field.isWord() && !field.is('*')) {
                throw in.syntax();
            }
            in.skip(2);
            walk.removed.fields().add(new ColumnRef(List.of(field.value()), new Span(field.start(), field.end())));
        }
    }
}
