package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The FROM clause that an item stands in directly, not in the parentheses of a join, and the WHERE clause behind it.
 *
 * @param from index of the first token behind FROM
 * @param to behind its last one
 * @param where the condition's tokens, from and to; empty without one
 */
record FromClause(Tokens tokens, int from, int to, Optional<Range> where) {
    private static final Set<String> ENDS = Set.of(
            "where",
            "group",
            "having",
            "window",
            "order",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "intersect",
            "except",
            "returning");
    private static final Set<String> JOIN_WORDS = Set.of("join", "left", "right", "full", "inner", "cross", "natural");

    /** Some tokens. @param to behind the last one */
    record Range(int from, int to) {}

    /**
     * The condition of one join.
     *
     * @param item the first token of the item on the join's right side
     */
    record On(int item, Range condition) {}

    /** @param item index of a token of the item */
    static Optional<FromClause> around(Tokens tokens, int item) {
        int depth = 0;
        for (int i = item - 1; i >= 0; i--) {
            Token token = tokens.at(i);
            if (closes(token)) {
                depth++;
            } else if (opens(token)) {
                depth--;
            } else if (depth == 0 && word(tokens, i, "from") && !word(tokens, i - 1, "distinct")) {
                return Optional.of(from(tokens, i + 1));
            }
            if (depth < 0) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static FromClause from(Tokens tokens, int start) {
        int end = end(tokens, start);
        return new FromClause(
                tokens,
                start,
                end,
                word(tokens, end, "where") ? Optional.of(new Range(end + 1, end(tokens, end + 1))) : Optional.empty());
    }

    /** Where a clause ends that begins here. */
    private static int end(Tokens tokens, int start) {
        int depth = 0;
        int i = start;
        for (; i < tokens.size(); i++) {
            Token token = tokens.at(i);
            depth += opens(token) ? 1 : closes(token) ? -1 : 0;
            if (depth < 0 || (depth == 0 && isWordOf(tokens, i, ENDS))) {
                break;
            }
        }
        return i;
    }

    /** Whether it is one item alone. */
    boolean single() {
        return top().stream().noneMatch(i -> tokens.at(i).is(',') || isJoin(i));
    }

    /** Whether no outer join is in it. */
    boolean inner() {
        return top().stream().noneMatch(i -> isJoin(i) && outer(i));
    }

    /** Whether rows of an item may be missing because a join on its right side is RIGHT or FULL. */
    boolean onlyInnerAndLeft() {
        return top().stream()
                .noneMatch(i ->
                        isJoin(i) && (tokens.at(i).is("right") || tokens.at(i).is("full")));
    }

    /** Whether a token stands in it, outside all parentheses. */
    boolean holds(int token) {
        return top().contains(token);
    }

    /** The conditions of its joins. */
    List<On> conditions() {
        List<On> conditions = new ArrayList<>();
        List<Integer> top = top();
        int item = -1;
        for (int n = 0; n < top.size(); n++) {
            int i = top.get(n);
            if (word(tokens, i, "join")) {
                item = i + 1;
            } else if (word(tokens, i, "on") && item >= 0) {
                int to = top.stream()
                        .filter(j -> j > i && (tokens.at(j).is(',') || isJoin(j)))
                        .findFirst()
                        .orElse(this.to);
                conditions.add(new On(item, new Range(i + 1, to)));
            }
        }
        return conditions;
    }

    private boolean isJoin(int i) {
        return (isWordOf(tokens, i, JOIN_WORDS) && !tokens.at(i + 1).is('('))
                || word(tokens, i, "join")
                || word(tokens, i, "natural");
    }

    private boolean outer(int i) {
        return tokens.at(i).is("left")
                || tokens.at(i).is("right")
                || tokens.at(i).is("full")
                || (tokens.at(i).is("natural") && outer(i + 1));
    }

    /** Its tokens outside all parentheses. */
    private List<Integer> top() {
        List<Integer> top = new ArrayList<>();
        int depth = 0;
        for (int i = from; i < to; i++) {
            Token token = tokens.at(i);
            depth += opens(token) ? 1 : closes(token) ? -1 : 0;
            if (depth == 0) {
                top.add(i);
            }
        }
        return top;
    }

    static boolean word(Tokens tokens, int i, String word) {
        return i >= 0 && tokens.at(i).is(word) && !(i > 0 && tokens.at(i - 1).is('.'));
    }

    private static boolean isWordOf(Tokens tokens, int i, Set<String> words) {
        Token token = tokens.at(i);
        return token.kind() == TokenKind.KEYWORD
                && words.contains(token.value())
                && !(i > 0 && tokens.at(i - 1).is('.'));
    }

    static boolean opens(Token token) {
        return token.is('(') || token.is('[');
    }

    static boolean closes(Token token) {
        return token.is(')') || token.is(']');
    }
}
