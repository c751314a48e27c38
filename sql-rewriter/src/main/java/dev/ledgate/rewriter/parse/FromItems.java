package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.mention.Span;

/** Items of FROM. See the PostgreSQL manual, SELECT, section FROM clause. */
final class FromItems {
    private final Walk walk;
    private final Reader in;

    FromItems(Walk walk) {
        this.walk = walk;
        this.in = walk.in;
    }

    /** Where an item has to stand. */
    void item() throws Refusal {
        boolean lateral = in.peek().is("lateral");
        if (lateral) {
            walk.words("LATERAL", 1);
        }
        walk.frame().itemExpected = false;
        if (in.peek().is('(')) {
            if (in.isQuery(in.index())) {
                walk.open(Frame.Kind.PLAIN, ")");
                walk.frame().item = true;
            } else {
                walk.out.word("(", in.index(), in.index());
                in.skip(1);
                walk.out.synthetic("SELECT * FROM");
                Frame joins = new Frame(Frame.Kind.JOINS, ")");
                joins.clause = Frame.Clause.FROM;
                joins.itemExpected = true;
                joins.item = true;
                walk.frames.push(joins);
                walk.operandEnded = false;
            }
            return;
        }
        refuseSpecialItems();
        if (in.peek().is("rows") && in.peek(1).is("from") && in.peek(2).is('(')) {
            if (!lateral) {
                walk.out.synthetic("LATERAL");
            }
            rowsFrom();
            return;
        }
        int function = walk.functionName();
        if (function > 0) {
            if (!lateral) {
                walk.out.synthetic("LATERAL");
            }
            walk.out.synthetic("( SELECT");
            String name = in.peek(function - 1).value();
            walk.call(function, Frame.Kind.ARGUMENTS, ") )");
            walk.frame().item = true;
            walk.frame().function = name;
        } else if (!lateral && in.peek().isColumnName()) {
            relation();
            alias();
        } else {
            throw in.unsupported("this item of FROM");
        }
    }

    /** Tables are read through views of them, to which ONLY does not apply. */
    static Refusal only(Reader in) {
        return in.unsupported("ONLY", "leave it out: a table stands here with all its partitions and children");
    }

    /** {@code ROWS FROM (f(...), g(...) AS (a int))}, as a list of what its functions give. */
    private void rowsFrom() throws Refusal {
        in.skip(2);
        walk.out.synthetic("( SELECT");
        in.expect('(');
        Frame functions = new Frame(Frame.Kind.ROWS, ")");
        functions.item = true;
        functions.function = in.peek().value();
        walk.frames.push(functions);
        walk.operandEnded = false;
        rowsFunction();
    }

    /** Where a function of ROWS FROM has to stand. */
    void rowsFunction() throws Refusal {
        int function = walk.functionName();
        if (function == 0) {
            throw in.unsupported("this item of ROWS FROM");
        }
        walk.removed.functionItems().add(in.peek(function - 1).value());
        walk.call(function, Frame.Kind.ARGUMENTS, ")");
    }

    private void refuseSpecialItems() throws Refusal {
        if (in.peek().is("only")) {
            throw only(in);
        }
        if (in.peek().is("xmltable")) {
            throw in.unsupported("XMLTABLE");
        }
    }

    /** A name of a table, a view or a CTE. */
    void relation() throws Refusal {
        walk.out.item(in.index());
        walk.column();
        if (in.peek().is('*')) {
            walk.removed.deleted().add(new Span(in.peek().start(), in.peek().end()));
            in.skip(1);
        }
    }

    /** As {@link #alias}, behind a function's arguments. */
    void functionAlias(String function) throws Refusal {
        int at = in.peek().is("with") && in.peek(1).is("ordinality") ? 2 : 0;
        Token name = in.peek(at).is("as") ? in.peek(at + 1) : in.peek(at);
        walk.removed.functionItems().add(function);
        if (name.isWord()) {
            walk.removed.functionItems().add(name.value());
        }
        alias();
    }

    /** What may follow an item: ordinality, an alias with names or definitions of columns. */
    void alias() throws Refusal {
        if (in.peek().is("with") && in.peek(1).is("ordinality")) {
            in.skip(2);
        }
        boolean as = in.peek().is("as");
        if (as && in.peek(1).is('(')) {
            in.skip(1);
            columns();
        } else if (as || (in.peek().isColumnName() && !endsItem(in.peek()))) {
            if (as) {
                in.skip(1);
            }
            walk.out.synthetic("AS");
            if (!in.peek().isColumnName()) {
                throw in.syntax();
            }
            walk.name();
            if (in.peek().is('(')) {
                columns();
            }
        }
        if (in.peek().is("tablesample")) {
            throw in.unsupported(
                    "TABLESAMPLE",
                    "a sample is drawn from all rows, also from those that you may not see; use WHERE random() < 0.1, or"
                            + " ORDER BY random() LIMIT 100");
        }
        walk.operandEnded = true;
    }

    private static boolean endsItem(Token token) {
        return token.is("tablesample") || token.is("set") || token.is("values");
    }

    /** {@code (a, b)} or {@code (a int, b text)}; the types of the latter are noted. */
    void columns() throws Refusal {
        Token second = in.peek(2);
        if (second.is(',') || second.is(')')) {
            walk.nameList();
            return;
        }
        in.expect('(');
        do {
            if (!in.peek().isColumnName()) {
                throw in.syntax();
            }
            in.skip(1);
            walk.type();
            if (in.take("collate")) {
                walk.skipName();
            }
        } while (in.take(','));
        in.expect(')');
    }
}
