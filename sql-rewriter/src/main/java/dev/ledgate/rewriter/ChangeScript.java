package dev.ledgate.rewriter;

import dev.ledgate.rewriter.RewriteResult.PositionMap;
import dev.ledgate.rewriter.lexer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The text of a change as it is written anew, which knows where in the user's text each word stood. One thread. */
final class ChangeScript {
    /** In code points: from 0 in this text, from 1 in the user's. */
    private record Mark(int from, int original) {}

    private final Tokens tokens;
    private final StringBuilder text = new StringBuilder();
    private final List<Mark> marks = new ArrayList<>();
    private int length;

    ChangeScript(Tokens tokens) {
        this.tokens = tokens;
    }

    /** @param offset in the user's text, in UTF-16 units from 0 */
    void add(String word, int offset) {
        if (length > 0) {
            text.append(' ');
            length++;
        }
        int at = Math.min(offset, tokens.text().length());
        marks.add(new Mark(length, tokens.text().codePointCount(0, at) + 1));
        text.append(word);
        length += word.codePointCount(0, word.length());
    }

    String text() {
        return text.toString();
    }

    /** From places in this text, not in the statement around it. */
    PositionMap positions() {
        List<Mark> known = List.copyOf(marks);
        return position -> known.stream()
                .filter(mark -> mark.from() < position)
                .reduce((first, second) -> second)
                .map(mark -> OptionalInt.of(mark.original()))
                .orElse(OptionalInt.empty());
    }
}
