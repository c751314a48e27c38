package dev.ledgate.rewriter.lexer;

import java.util.List;

/**
 * A text and its tokens.
 *
 * @param text the user's
 * @param list in order; the last one is {@link TokenKind#END}
 */
public record Tokens(String text, List<Token> list) {
    public Tokens {
        list = List.copyOf(list);
    }

    /** The token at this index; behind the last one, the end. */
    public Token at(int index) {
        return list.get(Math.min(Math.max(index, 0), list.size() - 1));
    }

    /** Number of tokens, the end not counted. */
    public int size() {
        return list.size() - 1;
    }

    /** The first token that starts at or behind this place in the text. */
    public int indexAt(int offset) {
        int low = 0;
        int high = list.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).start() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
