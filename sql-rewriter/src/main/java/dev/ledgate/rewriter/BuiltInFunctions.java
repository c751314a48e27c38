package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.lexer.KeywordCategory;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.FunctionCall;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes calls mean PostgreSQL's own functions. The allow-list holds names; of several functions of one name PostgreSQL takes
 * the one that fits the arguments best, in whichever schema of the search path it is (manual, 10.3). Where the hospital has
 * one of that name too, the call is qualified.
 */
final class BuiltInFunctions {
    /** Key words with a syntax of their own, of which the plain call is looked up in the search path (gram.y). */
    private static final Set<String> LOOKED_UP = Set.of("substring", "overlay");

    private BuiltInFunctions() {}

    static List<Edit> qualified(StatementShape shape, Tokens tokens, Set<String> overloads) throws Refusal {
        List<Edit> edits = new ArrayList<>();
        for (FunctionCall call : overloads.isEmpty() ? List.<FunctionCall>of() : shape.functions()) {
            if (call.schema().isPresent() || !overloads.contains(call.name())) {
                continue;
            }
            Token name = tokens.at(tokens.indexAt(call.offset()));
            boolean syntax = name.category()
                    .filter(c -> c == KeywordCategory.COLUMN_NAME)
                    .isPresent();
            if (syntax && LOOKED_UP.contains(call.name())) {
                throw overloaded(call.name(), call.offset());
            } else if (!syntax) {
                edits.add(new Edit.Replace(call.offset(), call.offset(), "pg_catalog."));
            }
        }
        return edits;
    }

    private static Refusal overloaded(String name, int offset) {
        return new Refusal(
                Denial.of(
                        SqlState.UNDEFINED_FUNCTION,
                        "function " + name + " is also one of this database's own, which is not open to statements",
                        "Write pg_catalog." + name + "(...) for PostgreSQL's."),
                offset);
    }
}
