package dev.ledgate.rewriter.lexer;

import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import java.util.ArrayList;
import java.util.List;

/** Cuts the text of a simple query at its semicolons. */
public final class StatementSplitter {
    private StatementSplitter() {}

    /**
     * The statements of a text; white space and comments alone are none. Each begins with its first token and ends with
     * its last, so that a piece keeps the comments within and loses those around it.
     */
    public static List<Piece> split(String text) throws UnreadableSql {
        Tokens tokens = SqlLexer.tokens(text);
        List<Piece> pieces = new ArrayList<>();
        int first = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.at(i).is(';')) {
                if (i > first) {
                    int start = tokens.at(first).start();
                    pieces.add(new Piece(text.substring(start, tokens.at(i - 1).end()), start));
                }
                first = i + 1;
            }
        }
        return pieces;
    }
}
