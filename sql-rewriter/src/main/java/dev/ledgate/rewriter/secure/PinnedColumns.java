package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.shape.Expression;
import dev.ledgate.rewriter.shape.Expression.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The columns that a condition binds to one value: its conjuncts of the form {@code column = value}. Where the words of
 * the condition could bind in another way, none.
 */
final class PinnedColumns {
    private final Tokens tokens;
    private final Set<String> qualifiers;

    /** @param qualifiers the names that the row's table goes by */
    PinnedColumns(Tokens tokens, Set<String> qualifiers) {
        this.tokens = tokens;
        this.qualifiers = qualifiers;
    }

    Map<String, Expression> in(Span condition) {
        Map<String, Expression> pins = new HashMap<>();
        conjuncts(tokens.indexAt(condition.start()), tokens.indexAt(condition.end()), pins);
        return pins;
    }

    private void conjuncts(int from, int to, Map<String, Expression> pins) {
        List<int[]> parts = new ArrayList<>();
        int start = from;
        int depth = 0;
        for (int i = from; i < to; i++) {
            Token token = tokens.at(i);
            depth += opens(token) ? 1 : closes(token) ? -1 : 0;
            if (depth == 0 && (token.is("or") || token.is("between") || token.is("case"))) {
                return;
            } else if (depth == 0 && token.is("and")) {
                parts.add(new int[] {start, i});
                start = i + 1;
            }
        }
        parts.add(new int[] {start, to});
        for (int[] part : parts) {
            if (isWrapped(part[0], part[1])) {
                conjuncts(part[0] + 1, part[1] - 1, pins);
            } else {
                pin(part[0], part[1], pins);
            }
        }
    }

    /** Whether the first parenthesis closes at the end. */
    private boolean isWrapped(int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += opens(tokens.at(i)) ? 1 : closes(tokens.at(i)) ? -1 : 0;
            if (depth == 0) {
                return i == to - 1 && i > from;
            }
        }
        return false;
    }

    private void pin(int from, int to, Map<String, Expression> pins) {
        int at = from;
        if (tokens.at(at + 1).is('.')) {
            if (!tokens.at(at).isWord() || !qualifiers.contains(tokens.at(at).value())) {
                return;
            }
            at += 2;
        }
        Token column = tokens.at(at);
        Token value = tokens.at(at + 2);
        boolean name = column.kind() == TokenKind.IDENTIFIER || (at > from && column.isWord()) || column.isColumnName();
        if (at + 2 >= to || !name || !tokens.at(at + 1).is('=') || !isCast(at + 3, to)) {
            return;
        }
        Span span = new Span(value.start(), tokens.at(to - 1).end());
        switch (value.kind()) {
            case STRING, INTEGER ->
                pins.putIfAbsent(
                        column.value(),
                        new Expression(span, Kind.LITERAL, Optional.of(value.value()), OptionalInt.empty()));
            case PARAMETER ->
                pins.putIfAbsent(
                        column.value(),
                        new Expression(
                                span,
                                Kind.PARAMETER,
                                Optional.empty(),
                                OptionalInt.of(Integer.parseInt(value.value()))));
            default -> {}
        }
    }

    private boolean isCast(int from, int to) {
        if (from == to) {
            return true;
        }
        for (int i = from + 1; i < to; i++) {
            if (!tokens.at(i).isWord() && !tokens.at(i).is('.')) {
                return false;
            }
        }
        return tokens.at(from).kind() == TokenKind.TYPECAST;
    }

    private static boolean opens(Token token) {
        return token.is('(') || token.is('[');
    }

    private static boolean closes(Token token) {
        return token.is(')') || token.is(']');
    }
}
