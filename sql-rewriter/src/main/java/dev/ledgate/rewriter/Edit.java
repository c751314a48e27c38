package dev.ledgate.rewriter;

/** A change to the user's text. Places are UTF-16 units from 0; equal ones insert. */
public sealed interface Edit {
    int start();

    int end();

    /** Other text in place of the user's. */
    record Replace(int start, int end, String text) implements Edit {}

    /** The sealed form of a value in place of the user's literal. */
    record Seal(int start, int end, RewriteResult.SealedInput input) implements Edit {}
}
