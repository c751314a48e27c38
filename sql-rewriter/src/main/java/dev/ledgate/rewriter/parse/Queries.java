package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.Frame.Clause;
import java.util.Locale;
import java.util.Set;

/** The clauses of queries. See the PostgreSQL manual, SELECT. */
final class Queries {
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge");

    private final Walk walk;
    private final Reader in;
    private final FromItems fromItems;

    Queries(Walk walk, FromItems fromItems) {
        this.walk = walk;
        this.in = walk.in;
        this.fromItems = fromItems;
    }

    /** SELECT, VALUES, TABLE or WITH where a query begins. */
    void begin() throws Refusal {
        Frame frame = walk.frame();
        switch (in.peek().value()) {
            case "with" -> with();
            case "values" -> {
                frame.clause = Clause.VALUES;
                walk.operator("VALUES", 1);
            }
            case "table" -> {
                frame.clause = Clause.FROM;
                walk.out.word("SELECT", in.index(), in.index());
                walk.out.synthetic("* FROM");
                in.skip(1);
                if (in.peek().is("only")) {
                    throw FromItems.only(in);
                }
                fromItems.relation();
            }
            default -> select(frame);
        }
    }

    private void select(Frame frame) {
        frame.clause = Clause.SELECT_LIST;
        frame.lacksFrom = true;
        walk.operator("SELECT", 1);
        if (in.peek().is("distinct") && in.peek(1).is("on") && in.peek(2).is('(')) {
            walk.words("DISTINCT", 2);
            walk.out.synthetic("\"row\"");
            walk.open(Frame.Kind.PLAIN, ") ,");
        } else if (in.peek().is("distinct")) {
            walk.operator("DISTINCT", 1);
            emptyList();
        } else {
            in.take("all");
            emptyList();
        }
    }

    private void emptyList() {
        Token next = in.peek();
        boolean empty = next.kind() == TokenKind.END
                || next.is(')')
                || (next.kind() == TokenKind.KEYWORD
                        && Set.of(
                                        "from",
                                        "where",
                                        "group",
                                        "having",
                                        "window",
                                        "union",
                                        "intersect",
                                        "except",
                                        "order",
                                        "limit",
                                        "offset",
                                        "fetch",
                                        "for")
                                .contains(next.value()));
        if (empty) {
            walk.out.synthetic("1");
            walk.operandEnded = true;
        }
    }

    private void with() throws Refusal {
        walk.frame().leadingWith = in.index() == 0;
        walk.frame().clause = Clause.WITH;
        walk.operator("WITH", 1);
        if (in.peek().is("recursive")) {
            walk.words("RECURSIVE", 1);
        }
        commonTable();
    }

    /** The head of one item of WITH, up to the parenthesis of its query. */
    private void commonTable() throws Refusal {
        if (!in.peek().isColumnName()) {
            throw in.syntax();
        }
        walk.name();
        if (in.peek().is('(')) {
            walk.nameList();
        }
        if (!in.peek().is("as")) {
            throw in.syntax();
        }
        walk.words("AS", 1);
        in.take("not");
        in.take("materialized");
        if (!in.peek().is('(')) {
            throw in.syntax();
        }
        if (in.peek(1).kind() == TokenKind.KEYWORD && WRITES.contains(in.peek(1).value())) {
            writingItem();
            return;
        }
        walk.open(Frame.Kind.PLAIN, ")");
    }

    /** An item of WITH that writes: it is understood on its own, and stands in for a query here. */
    private void writingItem() throws Refusal {
        if (walk.frames.size() != 1 || !walk.frame().leadingWith) {
            in.skip(1);
            throw in.unsupported(
                    in.peek().value().toUpperCase(Locale.ROOT) + " within WITH",
                    "an item of WITH may write at the head of the statement only");
        }
        int close = in.closing(in.index());
        walk.removed.writes().add(new Removed.Write(in.index() + 1, close));
        walk.out.synthetic("( SELECT 1 )");
        in.skip(close + 1 - in.index());
        behindCommonTable();
    }

    /** Behind the query of an item of WITH. */
    void behindCommonTable() throws Refusal {
        if (in.take("search")) {
            search();
        }
        if (in.take("cycle")) {
            cycle();
        }
        if (in.peek().is(',')) {
            walk.words(",", 1);
            commonTable();
        } else {
            walk.frame().clause = Clause.NONE;
            walk.operandEnded = false;
        }
    }

    /** {@code SEARCH DEPTH FIRST BY a, b SET c}: names of the CTE's columns, which Calcite is not shown. */
    private void search() throws Refusal {
        if (!in.take("depth")) {
            in.expect("breadth");
        }
        in.expect("first");
        in.expect("by");
        columnNames();
        in.expect("set");
        columnName();
    }

    /** {@code CYCLE a SET b [TO value DEFAULT value] USING c}. */
    private void cycle() throws Refusal {
        columnNames();
        in.expect("set");
        columnName();
        if (in.take("to")) {
            constant();
            in.expect("default");
            constant();
        }
        in.expect("using");
        columnName();
    }

    private void columnNames() throws Refusal {
        do {
            columnName();
        } while (in.take(','));
    }

    private void columnName() throws Refusal {
        if (!in.peek().isColumnName()) {
            throw in.syntax();
        }
        in.skip(1);
    }

    private void constant() throws Refusal {
        Token value = in.peek();
        boolean plain = value.kind() == TokenKind.STRING
                || value.kind() == TokenKind.INTEGER
                || value.kind() == TokenKind.DECIMAL
                || value.is("true")
                || value.is("false")
                || value.is("null");
        if (!plain) {
            throw in.unsupported("this mark of a cycle");
        }
        in.skip(1);
    }

    /** A word behind an operand that begins another clause; false if it is none. */
    boolean clause(Token token) throws Refusal {
        Frame frame = walk.frame();
        switch (token.value()) {
            case "from" -> {
                frame.clause = Clause.FROM;
                frame.lacksFrom = false;
                frame.itemExpected = true;
                frame.joins.clear();
                walk.operator("FROM", 1);
            }
            case "where", "having" -> {
                addFrom(frame);
                frame.clause = Clause.OTHER;
                walk.operator(token.value().toUpperCase(Locale.ROOT), 1);
            }
            case "group" -> {
                addFrom(frame);
                frame.clause = Clause.GROUP_BY;
                by("GROUP BY");
                if (!in.take("all") && in.peek().is("distinct")) {
                    walk.operator("DISTINCT", 1);
                }
            }
            case "window" -> {
                addFrom(frame);
                frame.clause = Clause.WINDOW;
                walk.operator("WINDOW", 1);
                window();
            }
            case "order" -> order(frame);
            case "union", "intersect", "except" -> {
                frame.clause = Clause.NONE;
                frame.lacksFrom = false;
                walk.operator(token.value().toUpperCase(Locale.ROOT), 1);
                if (in.peek().is("all")) {
                    walk.words("ALL", 1);
                } else {
                    in.take("distinct");
                }
            }
            case "limit", "offset" -> bound(frame, 1);
            case "fetch" -> {
                if (!in.peek(1).is("first") && !in.peek(1).is("next")) {
                    throw in.syntax();
                }
                bound(frame, 2);
            }
            case "for" -> lock();
            case "into" -> throw in.unsupported("SELECT INTO");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void addFrom(Frame frame) {
        if (frame.lacksFrom) {
            walk.out.synthetic("FROM ( VALUES ( 0 ) )");
            frame.lacksFrom = false;
        }
    }

    private void by(String words) throws Refusal {
        if (!in.peek(1).is("by")) {
            throw in.syntax();
        }
        walk.operator(words, 2);
    }

    /** ORDER BY; within a function's arguments its expressions become arguments. */
    private void order(Frame frame) throws Refusal {
        boolean argument = frame.kind == Frame.Kind.ARGUMENTS && frame.clause == Clause.NONE;
        by(argument ? "," : "ORDER BY");
        frame.clause = Clause.ORDER_BY;
        frame.ordered = true;
    }

    /** LIMIT, OFFSET and FETCH FIRST: Calcite gets their values as if the rows were ordered by them. */
    private void bound(Frame frame, int count) {
        walk.operator(frame.ordered ? "," : "ORDER BY", count);
        frame.ordered = true;
        frame.clause = Clause.OTHER;
        Token next = in.peek();
        if (next.is("all")) {
            walk.operand("1", 1);
        } else if (next.is("row") || next.is("rows")) {
            walk.out.synthetic("1");
            walk.operandEnded = true;
        }
    }

    /** ROW, ROWS, ONLY and WITH TIES behind the value of OFFSET or FETCH; false if it is none of them. */
    boolean boundWord(Token token) throws Refusal {
        if (walk.frame().clause != Clause.OTHER || !walk.frame().ordered) {
            return false;
        }
        if (token.is("row") || token.is("rows") || token.is("only")) {
            in.skip(1);
            return true;
        }
        if (token.is("with") && in.peek(1).is("ties")) {
            in.skip(2);
            return true;
        }
        return false;
    }

    private void lock() throws Refusal {
        int start = in.peek().start();
        in.skip(1);
        if (in.take("no")) {
            in.expect("key");
            in.expect("update");
        } else if (in.take("key")) {
            in.expect("share");
        } else if (!in.take("update")) {
            in.expect("share");
        }
        if (in.take("of")) {
            do {
                walk.skipName();
            } while (in.take(','));
        }
        if (in.take("skip")) {
            in.expect("locked");
        } else {
            in.take("nowait");
        }
        walk.removed.locks().add(new Span(start, in.at(in.index() - 1).end()));
        walk.frame().clause = Clause.OTHER;
        walk.operandEnded = true;
    }

    /** {@code name AS (} of WINDOW. */
    void window() throws Refusal {
        if (!in.peek().isColumnName()) {
            throw in.syntax();
        }
        walk.name();
        if (!in.peek().is("as") || !in.peek(1).is('(')) {
            throw in.syntax();
        }
        walk.words("AS", 1);
        walk.open(Frame.Kind.WINDOW, ")");
    }
}
