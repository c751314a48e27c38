package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.mention.OperatorUse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/** The state that the steps of the normaliser share. One thread. */
final class Walk {
    private static final Set<String> QUANTIFIERS = Set.of("any", "all", "some");

    final Reader in;
    final CalciteTextBuilder out;
    final Removed removed;
    final TypeNames types;
    final Deque<Frame> frames = new ArrayDeque<>();

    /** Whether what was read last ends an operand, so that an operator, an alias or a clause may follow. */
    boolean operandEnded;

    /** Whether DEFAULT may stand for a value. */
    boolean defaultAllowed;

    Walk(Reader in, CalciteTextBuilder out, Removed removed) {
        this.in = in;
        this.out = out;
        this.removed = removed;
        this.types = new TypeNames(in);
    }

    Frame frame() {
        return frames.getFirst();
    }

    /** Passes {@code count} tokens, which become this word. */
    void words(String word, int count) {
        out.word(word, in.index(), in.index() + count - 1);
        in.skip(count);
    }

    /** As {@link #words}, and an operand has to follow. */
    void operator(String word, int count) {
        words(word, count);
        frame().operators++;
        operandEnded = false;
    }

    /** As {@link #words}, and an operand is complete. */
    void operand(String word, int count) {
        words(word, count);
        operandEnded = true;
    }

    /** Passes a name. */
    void name() throws Refusal {
        if (!in.peek().isWord()) {
            throw in.syntax();
        }
        out.name(in.peek().value(), in.index(), in.index());
        in.skip(1);
    }

    void open(Frame.Kind kind, String tail) {
        open(kind, "(", tail);
    }

    void open(Frame.Kind kind, String word, String tail) {
        frames.push(new Frame(kind, tail));
        words(word, 1);
        operandEnded = false;
        boolean column = in.peek().isWord()
                && in.peek(1).is('.')
                && in.peek(3).is('.')
                && !in.peek(4).is('*');
        if (column && word.equals("(")) {
            // Calcite does not read a column with its schema that is all there is in parentheses.
            out.synthetic("+");
        }
    }

    /** An operator of PostgreSQL's open set, of {@code count} tokens. */
    void binary(Optional<String> schema, String symbol, int count) {
        removed.operators().add(new OperatorUse(schema, symbol, in.peek().start()));
        boolean comparison = symbol.equals("<>") || symbol.equals("<=") || symbol.equals(">=");
        if (operandEnded) {
            operator(comparison ? symbol : "||", count);
        } else {
            operator("+", count);
        }
        quantifier();
    }

    /** ANY, ALL and SOME, which Calcite knows behind comparisons only. */
    void quantifier() {
        Token next = in.peek();
        if (next.kind() == TokenKind.KEYWORD
                && QUANTIFIERS.contains(next.value())
                && in.peek(1).is('(')) {
            out.replaceLast("=");
            operator("ANY", 1);
        }
    }

    /** {@code schema.name}, {@code name.*}, ... as a reference to a column. */
    void column() throws Refusal {
        name();
        while (in.peek().is('.') && (in.peek(1).isWord() || in.peek(1).is('*'))) {
            words(".", 1);
            if (in.peek().is('*')) {
                words("*", 1);
                break;
            }
            name();
        }
        operandEnded = true;
    }

    /** Number of tokens of {@code name} or {@code schema.name} if a function's arguments follow, else 0. */
    int functionName() {
        int i = in.index();
        boolean single = in.at(i).isFunctionOrTypeName();
        boolean first = single || in.at(i).isColumnName();
        if (!first) {
            return 0;
        }
        int count = 1;
        while (in.at(i + count).is('.') && in.at(i + count + 1).isWord()) {
            count += 2;
        }
        return in.at(i + count).is('(') && (count > 1 || single) ? count : 0;
    }

    /** Passes the name of a function of {@code count} tokens and opens its arguments. */
    void call(int count, Frame.Kind kind, String tail) throws Refusal {
        if (count > 3) {
            throw in.unsupported("a function with three names");
        }
        Token first = in.peek();
        String name = count == 1
                ? first.value()
                : first.value() + "." + in.peek(count - 1).value();
        out.name("()" + name, in.index(), in.index() + count - 1);
        in.skip(count);
        open(kind, tail);
        if (in.peek().is('*') && in.peek(1).is(')')) {
            operand("*", 1);
        } else if (!in.take("all") && in.peek().is("distinct")) {
            operator("DISTINCT", 1);
        }
    }

    /** A type name, which Calcite is not shown. */
    void type() throws Refusal {
        TypeNames.Found found = types.at(in.index()).orElseThrow(() -> in.unsupported("this type name"));
        removed.types().add(found.use());
        in.skip(found.end() - in.index());
    }

    /** {@code (a, b)}. */
    void nameList() throws Refusal {
        if (!in.peek().is('(')) {
            throw in.syntax();
        }
        do {
            words(in.peek().is('(') ? "(" : ",", 1);
            name();
        } while (in.peek().is(','));
        if (!in.peek().is(')')) {
            throw in.syntax();
        }
        words(")", 1);
    }

    /** A name with points, which Calcite is not shown: of a collation, a table in FOR UPDATE OF. */
    void skipName() throws Refusal {
        do {
            if (!in.peek().isWord()) {
                throw in.syntax();
            }
            in.skip(1);
        } while (in.take('.'));
    }
}
