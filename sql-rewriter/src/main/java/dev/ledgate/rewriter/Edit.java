package dev.ledgate.rewriter;

/** A change to the user's text. Places are UTF-16 units from 0; equal ones insert. */
public sealed interface Edit {
    int start();

    int end();

    /** Other text in place of the user's. */
    record Replace(int start, int end, String text) implements Edit {}

    /** SQL with literals that the session's keys write, in place of the user's. */
    record Mixed(int start, int end, Pieces pieces) implements Edit {}

    /** The sealed form of a value in place of the user's literal. */
    record Seal(int start, int end, RewriteResult.SealedInput input) implements Edit {}
}
