package dev.ledgate.rewriter.parse;

/**
 * A word that Calcite is given, and the tokens it stands for.
 *
 * @param start in Calcite's text
 * @param end behind it
 * @param first index of the first token
 * @param last index of the last token; before {@code first} for a word that stands for none
 */
public record Emission(int start, int end, int first, int last) {
    /** Whether the user wrote nothing of it. */
    public boolean synthetic() {
        return last < first;
    }
}
