package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the parts of a writing statement that stand outside of all brackets. One thread, one statement. */
final class Stretches {
    private final Reader in;

    Stretches(Reader in) {
        this.in = in;
    }

    /** Index of a reserved word outside of all brackets, or {@code stop}. */
    int find(int start, int stop, String word) {
        for (int i = start; i < stop; i++) {
            if (in.at(i).is('(') || in.at(i).is('[')) {
                i = in.closing(i);
            } else if (in.at(i).is(word)
                    && !in.at(i - 1).is('.')
                    && !in.at(i - 1).is("as")) {
                return i;
            }
        }
        return stop;
    }

    /** As {@link #find} for FROM, which is also part of IS DISTINCT FROM. */
    int findFrom(int start, int stop) {
        int i = find(start, stop, "from");
        while (i < stop && in.at(i - 1).is("distinct")) {
            i = find(i + 1, stop, "from");
        }
        return i;
    }

    /** The stretches between the commas that stand outside of all brackets. */
    List<int[]> items(int start, int stop) {
        List<int[]> found = new ArrayList<>();
        int first = start;
        for (int i = start; i < stop; i++) {
            if (in.at(i).is('(') || in.at(i).is('[')) {
                i = in.closing(i);
            } else if (in.at(i).is(',')) {
                found.add(new int[] {first, i});
                first = i + 1;
            }
        }
        found.add(new int[] {first, stop});
        return found;
    }

    Expression expression(int start, int stop) {
        Span span = start < stop
                ? span(start, stop)
                : new Span(in.at(start).start(), in.at(start).start());
        Token first = in.at(start);
        boolean alone = start + 1 == stop;
        boolean cast = start + 3 == stop && in.at(start + 1).kind() == TokenKind.TYPECAST;
        boolean sign = start + 2 == stop && first.is('-') && isNumber(in.at(start + 1));
        if (alone && first.is("null")) {
            return new Expression(span, Expression.Kind.NULL, Optional.empty(), OptionalInt.empty());
        } else if (alone && first.is("default")) {
            return new Expression(span, Expression.Kind.DEFAULT, Optional.empty(), OptionalInt.empty());
        } else if ((alone || cast) && (first.kind() == TokenKind.STRING || isNumber(first))) {
            return new Expression(span, Expression.Kind.LITERAL, Optional.of(first.value()), OptionalInt.empty());
        } else if (sign) {
            String value = "-" + in.at(start + 1).value();
            return new Expression(span, Expression.Kind.LITERAL, Optional.of(value), OptionalInt.empty());
        } else if ((alone || cast) && first.kind() == TokenKind.PARAMETER) {
            OptionalInt number = OptionalInt.of(Integer.parseInt(first.value()));
            return new Expression(span, Expression.Kind.PARAMETER, Optional.empty(), number);
        }
        return new Expression(span, Expression.Kind.OTHER, Optional.empty(), OptionalInt.empty());
    }

    private static boolean isNumber(Token token) {
        return token.kind() == TokenKind.INTEGER || token.kind() == TokenKind.DECIMAL;
    }

    /** The text of tokens {@code first} up to but without {@code stop}. */
    Span span(int first, int stop) {
        return new Span(in.tokens().at(first).start(), in.tokens().at(stop - 1).end());
    }
}
