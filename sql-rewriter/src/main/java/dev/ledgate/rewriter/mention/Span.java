package dev.ledgate.rewriter.mention;

/** A stretch of the user's text: UTF-16 units from 0, {@code end} is behind the last one. */
public record Span(int start, int end) {
    public String of(String text) {
        return text.substring(start, end);
    }
}
