package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.RewriteResult.PositionMap;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The user's text with its edits carried out.
 *
 * @param parts between two parts stands one of {@code sealed}
 * @param sealed in the order of the text
 * @param positions from the new text to the user's
 */
record SplicedText(List<String> parts, List<SealedInput> sealed, PositionMap positions) {
    /** A stretch of the user's text that was kept: in code points from 0, in the new text and in the user's. */
    private record Kept(int from, int original, int length) {}

    /**
     * @param text the user's
     * @param edits in any order
     * @throws Refusal if two edits overlap, which would be a fault of ours and must not reach the database
     */
    static SplicedText of(String text, List<Edit> edits) throws Refusal {
        List<Edit> sorted = edits.stream()
                .sorted(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end))
                .toList();
        List<String> parts = new ArrayList<>();
        List<SealedInput> sealed = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int written = 0;
        int at = 0;
        for (Edit edit : sorted) {
            if (edit.start() < at || edit.end() < edit.start() || edit.end() > text.length()) {
                throw new Refusal(
                        Denial.of(SqlState.INTERNAL_ERROR, "the statement could not be rewritten"), edit.start());
            }
            written += keep(text, at, edit.start(), written, part, kept);
            at = edit.end();
            if (edit instanceof Edit.Replace replace) {
                part.append(replace.text());
                written += replace.text().codePointCount(0, replace.text().length());
            } else if (edit instanceof Edit.Mixed mixed) {
                written += mixed(mixed.pieces(), part, parts, sealed);
            } else if (edit instanceof Edit.Seal seal) {
                parts.add(part.toString());
                part.setLength(0);
                sealed.add(seal.input());
                // How long the sealed literal will be is not known here: places behind it have no counterpart.
                written = Integer.MIN_VALUE / 2;
            }
        }
        keep(text, at, text.length(), written, part, kept);
        parts.add(part.toString());
        List<Kept> known = List.copyOf(kept);
        return new SplicedText(List.copyOf(parts), List.copyOf(sealed), position -> original(known, position));
    }

    /** Adds the pieces. @return how many characters they take in the end */
    private static int mixed(Pieces pieces, StringBuilder part, List<String> parts, List<SealedInput> sealed) {
        int length = 0;
        for (int i = 0; i < pieces.parts().size(); i++) {
            String text = pieces.parts().get(i);
            if (i > 0) {
                parts.add(part.toString());
                part.setLength(0);
                sealed.add(pieces.inputs().get(i - 1));
                length += SealedInput.SOUGHT_LENGTH;
            }
            part.append(text);
            length += text.codePointCount(0, text.length());
        }
        return length;
    }

    private static int keep(String text, int from, int to, int written, StringBuilder part, List<Kept> kept) {
        part.append(text, from, to);
        int length = text.codePointCount(from, to);
        if (length > 0 && written >= 0) {
            kept.add(new Kept(written, text.codePointCount(0, from), length));
        }
        return length;
    }

    private static OptionalInt original(List<Kept> kept, int position) {
        int place = position - 1;
        for (Kept stretch : kept) {
            if (place >= stretch.from() && place < stretch.from() + stretch.length()) {
                return OptionalInt.of(place - stretch.from() + stretch.original() + 1);
            }
        }
        return OptionalInt.empty();
    }
}
