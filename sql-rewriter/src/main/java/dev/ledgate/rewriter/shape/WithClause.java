package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;

/** The head of a statement that begins with WITH. */
final class WithClause {
    private WithClause() {}

    /** Index of the token behind WITH and its items; the first token's if there is no WITH. */
    static int end(Reader in) throws Refusal {
        if (!in.at(0).is("with")) {
            return 0;
        }
        int i = in.at(1).is("recursive") ? 2 : 1;
        while (true) {
            i++;
            i = in.at(i).is('(') ? in.closing(i) + 1 : i;
            i += in.at(i).is("as") ? 1 : 0;
            i += in.at(i).is("not") ? 1 : 0;
            i += in.at(i).is("materialized") ? 1 : 0;
            if (!in.at(i).is('(')) {
                throw Refusal.syntax(in.at(i).value(), in.at(i).start());
            }
            i = in.closing(i) + 1;
            if (!in.at(i).is(',')) {
                return i;
            }
            i++;
        }
    }

    /** The names that it gives. */
    static List<String> names(Reader in, int end) {
        List<String> names = new ArrayList<>();
        int i = in.at(1).is("recursive") ? 2 : 1;
        while (i < end) {
            names.add(in.at(i).value());
            do {
                i = in.at(i).is('(') ? in.closing(i) + 1 : i + 1;
            } while (i < end && !in.at(i).is(','));
            i++;
        }
        return names;
    }
}
