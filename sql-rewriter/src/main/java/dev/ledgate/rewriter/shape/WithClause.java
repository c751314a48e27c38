package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of a statement that begins with WITH.
 *
 * @param items in order
 * @param recursive whether each item sees all others
 * @param end index of the token behind it; the first token's if there is no WITH
 */
record WithClause(List<Item> items, boolean recursive, int end) {
    WithClause {
        items = List.copyOf(items);
    }

    /** @param start index of its first token */
    record Item(String name, int start) {}

    static WithClause of(Reader in) throws Refusal {
        if (!in.at(0).is("with")) {
            return new WithClause(List.of(), false, 0);
        }
        boolean recursive = in.at(1).is("recursive");
        List<Item> items = new ArrayList<>();
        int i = recursive ? 2 : 1;
        while (true) {
            items.add(new Item(in.at(i).value(), i));
            i++;
            i = in.at(i).is('(') ? in.closing(i) + 1 : i;
            i += in.at(i).is("as") ? 1 : 0;
            i += in.at(i).is("not") ? 1 : 0;
            i += in.at(i).is("materialized") ? 1 : 0;
            if (!in.at(i).is('(')) {
                throw Refusal.syntax(in.at(i).value(), in.at(i).start());
            }
            i = behindMarks(in, in.closing(i) + 1);
            if (!in.at(i).is(',')) {
                return new WithClause(items, recursive, i);
            }
            i++;
        }
    }

    /** Behind SEARCH and CYCLE. */
    private static int behindMarks(Reader in, int from) {
        int i = from;
        if (in.at(i).is("search")) {
            i = behind(in, i, "set");
        }
        if (in.at(i).is("cycle")) {
            i = behind(in, i, "using");
        }
        return i;
    }

    /** Behind the name that follows this word. */
    private static int behind(Reader in, int from, String word) {
        int i = from;
        while (i < in.end() && !in.at(i).is(word)) {
            i++;
        }
        return i + 2;
    }

    /** The names that a place within it sees, or, with the place behind it, those that the statement sees. */
    List<String> visibleAt(int index) {
        List<String> names = new ArrayList<>();
        for (int k = 0; k < items.size(); k++) {
            int behind = k + 1 < items.size() ? items.get(k + 1).start() : end;
            if (recursive || index >= behind) {
                names.add(items.get(k).name());
            }
        }
        return names;
    }
}
