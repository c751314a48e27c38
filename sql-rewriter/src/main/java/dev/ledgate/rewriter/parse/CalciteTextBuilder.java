package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.lexer.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the words that Calcite is given. One thread. */
final class CalciteTextBuilder {
    private final StringBuilder text = new StringBuilder();
    private final List<Emission> emissions = new ArrayList<>();
    private final List<Integer> items = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();

    /** A word that stands for tokens {@code first} to {@code last}. */
    void word(String word, int first, int last) {
        if (!text.isEmpty()) {
            text.append(' ');
        }
        int start = text.length();
        text.append(word);
        emissions.add(new Emission(start, text.length(), first, last));
    }

    /** Words that stand for nothing that the user wrote. */
    void synthetic(String words) {
        for (String word : words.split(" ", -1)) {
            word(word, 0, -1);
        }
    }

    /** A name; equal names give equal words. */
    void name(String name, int first, int last) {
        Integer number = names.computeIfAbsent(name, n -> names.size());
        word("\"n" + number + "\"", first, last);
    }

    /** Notes that an item of FROM begins at this token and is a name. */
    void item(int token) {
        items.add(token);
    }

    /** Makes the last word another. */
    void replaceLast(String word) {
        Emission last = emissions.remove(emissions.size() - 1);
        text.setLength(Math.max(0, last.start() - 1));
        word(word, last.first(), last.last());
    }

    CalciteText build(Tokens tokens) {
        return new CalciteText(text.toString(), tokens, emissions, items);
    }
}
