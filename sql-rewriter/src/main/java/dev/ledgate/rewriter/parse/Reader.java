package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;

/** A place in the tokens, with what can be seen from it. One thread. */
public final class Reader {
    private static final Set<String> QUERY_STARTS = Set.of("select", "with", "values", "table");
    private static final Set<String> QUERY_GOES_ON =
            Set.of("union", "intersect", "except", "order", "limit", "offset", "fetch", "for");

    private final Tokens tokens;
    private final int[] closing;
    private int at;
    private int end;

    /** @throws Refusal if brackets do not match, or are nested deeper than {@code depth} */
    public Reader(Tokens tokens, int depth) throws Refusal {
        this.tokens = tokens;
        this.end = tokens.size();
        this.closing = new int[tokens.size() + 1];
        match(depth);
    }

    private void match(int depth) throws Refusal {
        Arrays.fill(closing, -1);
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.at(i);
            if (token.is('(') || token.is('[')) {
                open.push(i);
                if (open.size() > depth) {
                    throw Limits.tooDeep(token.start());
                }
            } else if (token.is(')') || token.is(']')) {
                if (open.isEmpty() || tokens.at(open.peek()).is('(') != token.is(')')) {
                    throw Refusal.syntax(token.value(), token.start());
                }
                closing[open.pop()] = i;
            }
        }
        if (!open.isEmpty()) {
            throw Refusal.syntax("", tokens.text().length());
        }
    }

    public Tokens tokens() {
        return tokens;
    }

    public int index() {
        return at;
    }

    /** Goes to a place, and ends at another. */
    public void range(int from, int to) {
        at = from;
        end = to;
    }

    public int end() {
        return end;
    }

    public boolean done() {
        return at >= end;
    }

    public Token peek() {
        return peek(0);
    }

    public Token peek(int ahead) {
        return at(at + ahead);
    }

    /** The token at an index; from the end of the range on, the end. */
    public Token at(int index) {
        return tokens.at(index < end ? index : tokens.size());
    }

    public void skip(int count) {
        at = Math.min(end, at + count);
    }

    /** Passes a key word if it is next. */
    public boolean take(String keyword) {
        if (peek().is(keyword)) {
            at++;
            return true;
        }
        return false;
    }

    public boolean take(char mark) {
        if (peek().is(mark)) {
            at++;
            return true;
        }
        return false;
    }

    public void expect(String keyword) throws Refusal {
        if (!take(keyword)) {
            throw syntax();
        }
    }

    public void expect(char mark) throws Refusal {
        if (!take(mark)) {
            throw syntax();
        }
    }

    /** The bracket that closes the one at this index. */
    public int closing(int index) {
        return closing[index];
    }

    /** Whether the parenthesis at this index encloses a query, and not a join, an expression or a list. */
    public boolean isQuery(int parenthesis) {
        int i = parenthesis;
        while (at(i + 1).is('(')) {
            Token behind = at(closing[i + 1] + 1);
            if (QUERY_GOES_ON.contains(behind.value()) && behind.kind() == TokenKind.KEYWORD) {
                return isQuery(i + 1);
            }
            if (!behind.is(')')) {
                return false;
            }
            i++;
        }
        return startsQuery(at(i + 1));
    }

    public static boolean startsQuery(Token token) {
        return token.kind() == TokenKind.KEYWORD && QUERY_STARTS.contains(token.value());
    }

    public Refusal syntax() {
        Token token = peek();
        String near = tokens.text().substring(token.start(), token.end());
        return Refusal.syntax(near, token.start());
    }

    public Refusal unsupported(String what) {
        return Refusal.unsupported(what, peek().start());
    }

    /** @param hint what to do, and why */
    public Refusal unsupported(String what, String hint) {
        return Refusal.unsupported(what, hint, peek().start());
    }
}
