package dev.ledgate.rewriter;

import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.HashSet;
import java.util.Set;

/**
 * Which columns a statement may show or use, by name: for what people are told, not for what is secured.
 *
 * @param all whether it has a star, a whole row or a natural join
 * @param names of columns
 */
record Mentions(boolean all, Set<String> names) {
    Mentions {
        names = Set.copyOf(names);
    }

    static Mentions of(StatementShape shape, Tokens tokens) {
        Set<String> names = new HashSet<>();
        boolean all = false;
        for (ColumnRef column : shape.columns()) {
            names.add(column.column());
            all |= column.column().equals("*") && !isCounted(column, tokens);
        }
        for (RelationRef relation : shape.relations()) {
            all |= names.contains(relation.visibleName()) || relation.form() == RelationRef.Form.TABLE_COMMAND;
        }
        for (Token token : tokens.list()) {
            all |= token.is("natural");
            if (token.isWord()) {
                names.add(token.value());
            }
        }
        return new Mentions(all, names);
    }

    boolean has(Masking masking) {
        return all || names.contains(masking.column().column());
    }

    /** {@code count(*)}. */
    private static boolean isCounted(ColumnRef column, Tokens tokens) {
        int at = tokens.indexAt(column.span().start());
        return column.names().size() == 1
                && tokens.at(at - 1).is('(')
                && tokens.at(at - 2).isWord();
    }
}
