package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.lexer.Tokens;
import java.util.List;

/**
 * One statement in a form that Calcite reads as PostgreSQL reads the user's: no comments, no strings, and every name
 * replaced by a number, so that no character of the user's is in it. On one line.
 *
 * @param text for Calcite
 * @param tokens the user's
 * @param emissions in the order of the text
 * @param items indexes of the tokens at which items of FROM begin that name a table, a view or a CTE
 */
public record CalciteText(String text, Tokens tokens, List<Emission> emissions, List<Integer> items) {
    public CalciteText {
        emissions = List.copyOf(emissions);
        items = List.copyOf(items);
    }

    /** The word at a column of the text, counted from 1 as Calcite does. */
    public Emission at(int column) {
        int low = 0;
        int high = emissions.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (emissions.get(middle).start() < column) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return emissions.get(low);
    }
}
