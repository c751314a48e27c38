package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.TypeUse;
import dev.ledgate.rewriter.secure.NamingColumns;
import dev.ledgate.rewriter.shape.FunctionCall;
import dev.ledgate.rewriter.shape.ShapeRules;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Types that show numbers as names ({@code regclass} and its kin, PostgreSQL manual 8.19), for all but the hospital's own
 * applications. In {@code coalesce(16902, oid::regclass)} PostgreSQL gives the number the type of its neighbour and shows
 * whose it is, so no expression may keep such a type: what a cast or a function makes of it becomes text or a number at
 * once, in place. Then it has no type to give away, wherever it stands. Columns of the catalog that have such a type are
 * numbers already ({@code secure/naming-columns.txt}). ADR 0019. One thread, one statement.
 */
final class NamingTypes {
    private static final String TEXT = "::pg_catalog.text";
    private static final String NUMBER = "::pg_catalog.oid";
    private static final String TYPE_OF = "pg_typeof";
    private static final Set<String> COLUMNS = NamingColumns.names();

    private final Tokens tokens;
    private final List<Edit> edits = new ArrayList<>();

    private NamingTypes(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * What makes text or numbers of every value of such a type.
     *
     * @throws Refusal at a type whose values' place is not understood
     */
    static List<Edit> settled(StatementShape shape, Tokens tokens) throws Refusal {
        NamingTypes types = new NamingTypes(tokens);
        for (TypeUse type : shape.types()) {
            if (ShapeRules.names(type.name())) {
                types.type(type);
            }
        }
        for (FunctionCall call : shape.functions()) {
            types.function(call);
        }
        for (ColumnRef column : shape.columns()) {
            types.column(column);
        }
        return types.edits;
    }

    private void type(TypeUse type) throws Refusal {
        int at = tokens.indexAt(type.offset());
        int behind = at + (type.schema().isPresent() ? 3 : 1);
        boolean array = tokens.at(behind).is('[');
        while (tokens.at(behind).is('[')) {
            behind += tokens.at(behind + 1).is(']') ? 2 : 3;
        }
        if (array != type.array()) {
            throw misplaced(type);
        }
        Token before = tokens.at(at - 1);
        if (at > 1 && before.kind() == TokenKind.TYPECAST) {
            boolean literal = tokens.at(at - 2).kind() == TokenKind.STRING;
            becomes(literal && !isShown(at - 2, behind) ? NUMBER : TEXT, array, behind);
        } else if (at > 1
                && before.is("as")
                && isCast(at - 1)
                && tokens.at(behind).is(')')) {
            boolean literal = tokens.at(at - 2).kind() == TokenKind.STRING
                    && tokens.at(at - 3).is('(');
            becomes(literal ? NUMBER : TEXT, array, behind + 1);
        } else if (tokens.at(behind).kind() == TokenKind.STRING && !array) {
            becomes(isShown(at, behind + 1) ? TEXT : NUMBER, false, behind + 1);
        } else {
            throw misplaced(type);
        }
    }

    private static Refusal misplaced(TypeUse type) {
        return new Refusal(
                Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "type \"" + type.name() + "\" cannot be used here",
                        "cast the value by ::, and then to text or oid"),
                type.offset());
    }

    /** Nothing to do where it is cast to another type anyway: if to one of these, that cast is looked at by itself. */
    private void becomes(String cast, boolean array, int behind) {
        if (tokens.at(behind).kind() != TokenKind.TYPECAST) {
            insert(tokens.at(behind - 1).end(), cast + (array ? "[]" : ""));
        }
    }

    private void function(FunctionCall call) {
        if (call.schema().filter(s -> !s.equals("pg_catalog")).isPresent()) {
            return;
        }
        int open = tokens.indexAt(call.offset()) + (call.schema().isPresent() ? 3 : 1);
        switch (call.name()) {
            case TYPE_OF -> becomes(TEXT, false, closing(open) + 1);
            case "to_regtype" -> becomes(NUMBER, false, closing(open) + 1);
            case "pg_partition_ancestors" -> {
                insert(
                        call.offset(),
                        "pg_catalog.unnest(ARRAY(SELECT lg_a.relid" + NUMBER + " FROM "
                                + (call.schema().isPresent() ? "" : "pg_catalog."));
                insert(tokens.at(closing(open)).end(), " AS lg_a(relid)))");
            }
            default -> {
                // All others return types of their own: a test asks PostgreSQL.
            }
        }
    }

    /** {@code typinput::text} is the function's name still; and {@code (x).pg_typeof} would be a call that nothing follows. */
    private void column(ColumnRef column) throws Refusal {
        int at = tokens.indexAt(column.span().start());
        if (column.column().equals(TYPE_OF)) {
            throw new Refusal(
                    Denial.of(
                            SqlState.UNDEFINED_COLUMN,
                            "column " + TYPE_OF + " does not exist",
                            "write " + TYPE_OF + "(...) for the function"),
                    column.span().start());
        }
        int behind = at;
        while (tokens.at(behind).end() <= column.span().end()
                && tokens.at(behind).kind() != TokenKind.END) {
            behind++;
        }
        int type = tokens.at(behind + 2).is('.') ? behind + 3 : behind + 1;
        boolean asText = tokens.at(behind).kind() == TokenKind.TYPECAST
                && tokens.at(type).value().equals("text");
        if (asText && COLUMNS.contains(column.column())) {
            insert(column.span().end(), "::pg_catalog.regproc");
        }
    }

    private void insert(int place, String text) {
        edits.add(new Edit.Replace(place, place, text));
    }

    /** Whether this AS belongs to CAST. */
    private boolean isCast(int as) {
        int depth = 1;
        int open = as;
        while (open > 0 && depth > 0) {
            open--;
            depth += tokens.at(open).is(')') ? 1 : tokens.at(open).is('(') ? -1 : 0;
        }
        return depth == 0 && tokens.at(open - 1).is("cast");
    }

    /** Whether the outermost SELECT shows the value as it is, so that people read it. */
    private boolean isShown(int from, int behind) {
        int depth = 0;
        for (int i = 0; i < from; i++) {
            depth += tokens.at(i).is('(') ? 1 : tokens.at(i).is(')') ? -1 : 0;
            if (depth == 0 && tokens.at(i).is("from")) {
                return false;
            }
        }
        Token before = tokens.at(from - 1);
        Token next = tokens.at(behind);
        return depth == 0
                && tokens.at(0).is("select")
                && from > 0
                && (before.is("select") || before.is(','))
                && (next.is(',') || next.is("from") || next.is("as") || next.kind() == TokenKind.END);
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.at(i).is('(') ? 1 : tokens.at(i).is(')') ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }
}
