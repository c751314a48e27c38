package dev.ledgate.rewriter;

import dev.ledgate.rewriter.RewriteResult.SealedInput;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL with values in it that only the session's keys can write.
 *
 * @param parts between two parts stands the literal of one of {@code inputs}
 * @param inputs literals, one fewer than parts
 */
public record Pieces(List<String> parts, List<SealedInput> inputs) {
    public Pieces {
        parts = List.copyOf(parts);
        inputs = List.copyOf(inputs);
        if (parts.size() != inputs.size() + 1) {
            throw new IllegalArgumentException("between two parts stands one literal");
        }
    }

    public static Pieces text(String sql) {
        return new Pieces(List.of(sql), List.of());
    }

    public static Pieces literal(SealedInput input) {
        return new Pieces(List.of("", ""), List.of(input));
    }

    /** This, and the other behind it. */
    public Pieces then(Pieces other) {
        List<String> joined = new ArrayList<>(parts);
        joined.set(joined.size() - 1, joined.get(joined.size() - 1) + other.parts.get(0));
        joined.addAll(other.parts.subList(1, other.parts.size()));
        List<SealedInput> all = new ArrayList<>(inputs);
        all.addAll(other.inputs);
        return new Pieces(joined, all);
    }

    public Pieces then(String sql) {
        return then(text(sql));
    }

    /** All, with a separator between two. */
    public static Pieces join(String separator, List<Pieces> all) {
        return all.stream().reduce((a, b) -> a.then(separator).then(b)).orElse(text(""));
    }
}
