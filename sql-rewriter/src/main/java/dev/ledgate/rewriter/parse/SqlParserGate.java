package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import java.util.Set;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.config.CharLiteralStyle;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

/** The only way to Calcite's parser. Safe for any thread. */
public final class SqlParserGate {
    private static final SqlParser.Config CONFIG = SqlParser.config()
            .withConformance(SqlConformanceEnum.BABEL)
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.UNCHANGED)
            .withQuotedCasing(Casing.UNCHANGED)
            .withCharLiteralStyles(Set.of(CharLiteralStyle.STANDARD))
            .withCaseSensitive(true)
            .withIdentifierMaxLength(64);

    private SqlParserGate() {}

    /**
     * The tree of one query.
     *
     * @throws Refusal if it is none, with the place in the user's text
     */
    public static SqlNode parse(CalciteText text) throws Refusal {
        try {
            return SqlParser.create(text.text(), CONFIG).parseQuery();
        } catch (SqlParseException e) {
            if (e.getCause() instanceof StackOverflowError) {
                throw Limits.tooDeep(-1);
            }
            throw refusal(text, e.getPos() == null ? -1 : e.getPos().getColumnNum());
        } catch (CalciteContextException e) {
            throw refusal(text, e.getPosColumn());
        } catch (StackOverflowError e) {
            throw Limits.tooDeep(-1);
        }
    }

    private static Refusal refusal(CalciteText text, int column) {
        int length = text.tokens().size();
        if (column < 1) {
            return Refusal.syntax(
                    "", length == 0 ? 0 : text.tokens().at(length - 1).end());
        }
        Emission word = text.at(column);
        if (word.synthetic()) {
            return Refusal.unsupported("this form of query", -1);
        }
        Token token = text.tokens().at(word.first());
        return Refusal.syntax(text.tokens().text().substring(token.start(), token.end()), token.start());
    }
}
