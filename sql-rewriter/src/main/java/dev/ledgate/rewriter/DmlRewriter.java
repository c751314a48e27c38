package dev.ledgate.rewriter;

import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.RefusedException;
import dev.ledgate.rewriter.shape.StatementShape;

/** How INSERT, UPDATE and DELETE reach the hospital's tables, for one profile and one catalog. Safe for any thread. */
@FunctionalInterface
public interface DmlRewriter {
    /**
     * The changes to the user's text that its targets, columns written and RETURNING need. References that are only read
     * ({@code role} READ) are not touched: the caller replaces them by their secured forms.
     *
     * @param shape of a statement whose {@code writes} are not empty
     * @param tokens the user's text
     * @throws RefusedException if the user may not write this
     */
    DmlRewrite rewrite(StatementShape shape, Tokens tokens) throws RefusedException;
}
