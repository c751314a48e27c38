package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.parse.Frame.Clause;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Words where an operand, a query or a clause of a window may begin. See the PostgreSQL manual, section 4.2. */
final class Operands {
    private static final Set<String> VALUE_WORDS = Set.of(
            "current_catalog",
            "current_date",
            "current_role",
            "current_schema",
            "current_time",
            "current_timestamp",
            "current_user",
            "localtime",
            "localtimestamp",
            "session_user",
            "user");
    private static final Set<String> CALLED_WORDS = Set.of("coalesce", "greatest", "grouping", "least", "nullif");
    private static final Set<String> WORDED_CALLS =
            Set.of("extract", "normalize", "overlay", "position", "substring", "trim");
    private static final Set<String> WINDOW_FRAMES = Set.of("rows", "range", "groups");

    private final Walk walk;
    private final Reader in;
    private final Queries queries;

    Operands(Walk walk, Queries queries) {
        this.walk = walk;
        this.in = walk.in;
        this.queries = queries;
    }

    void word(Token token) throws Refusal {
        if (walk.frame().kind == Frame.Kind.WINDOW && token.kind() == TokenKind.KEYWORD && window(token)) {
            return;
        }
        if (token.kind() == TokenKind.KEYWORD && keyword(token)) {
            return;
        }
        boolean argument = walk.frame().kind == Frame.Kind.ARGUMENTS
                && (in.peek(1).kind() == TokenKind.EQUALS_GREATER || in.peek(1).kind() == TokenKind.COLON_EQUALS);
        if (argument && token.isFunctionOrTypeName()) {
            in.skip(2);
        } else if (!typedConstant()) {
            name(token);
        }
    }

    private void name(Token token) throws Refusal {
        int function = walk.functionName();
        if (function > 0) {
            walk.call(function, Frame.Kind.ARGUMENTS, ")");
        } else if (token.isColumnName()) {
            walk.column();
        } else {
            throw in.syntax();
        }
    }

    /** {@code date '2020-01-01'}, {@code interval '1' day}. */
    private boolean typedConstant() {
        Optional<TypeNames.Found> found = walk.types.at(in.index());
        if (found.isEmpty() || in.at(found.get().end()).kind() != TokenKind.STRING) {
            return false;
        }
        walk.removed.types().add(found.get().use());
        int end = found.get().end() + 1;
        end = in.peek().is("interval") ? walk.types.intervalFields(end) : end;
        walk.operand("'s'", end - in.index());
        return true;
    }

    private boolean keyword(Token token) throws Refusal {
        String word = token.value();
        if (Reader.startsQuery(token)) {
            queries.begin();
        } else if (VALUE_WORDS.contains(word)) {
            valueWord(word);
        } else if (CALLED_WORDS.contains(word) && in.peek(1).is('(')) {
            walk.call(1, Frame.Kind.ARGUMENTS, ")");
        } else if (WORDED_CALLS.contains(word) && in.peek(1).is('(')) {
            wordedCall(word);
        } else if (word.startsWith("xml") && in.peek(1).is('(')) {
            throw in.unsupported(word.toUpperCase(Locale.ROOT));
        } else {
            return structure(word);
        }
        return true;
    }

    private boolean structure(String word) throws Refusal {
        switch (word) {
            case "null", "true", "false" -> walk.operand(word.toUpperCase(Locale.ROOT), 1);
            case "default" -> defaultValue();
            case "not", "case", "when", "then", "else", "exists", "where" ->
                walk.operator(word.toUpperCase(Locale.ROOT), 1);
            case "array" -> array();
            case "row" -> row();
            case "cast" -> cast();
            case "treat" -> throw in.unsupported("TREAT");
            case "collation" -> throw in.unsupported("COLLATION FOR");
            case "variadic" -> in.skip(1);
            case "order" -> {
                return walk.operandEnded || orderBy();
            }
            case "rollup", "cube" -> {
                return grouping(1, word.toUpperCase(Locale.ROOT));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void defaultValue() throws Refusal {
        if (!walk.defaultAllowed) {
            throw in.syntax();
        }
        walk.operand("1", 1);
    }

    private void array() throws Refusal {
        if (in.peek(1).is('[')) {
            in.skip(1);
            walk.open(Frame.Kind.ARRAY, "ARRAY [", "]");
        } else if (in.peek(1).is('(')) {
            walk.operator("ARRAY", 1);
        } else {
            throw in.syntax();
        }
    }

    private void row() throws Refusal {
        if (!in.peek(1).is('(')) {
            throw in.syntax();
        }
        if (in.peek(2).is(')')) {
            walk.operand("'s'", 3);
        } else {
            in.skip(1);
            walk.out.synthetic("\"row\"");
        }
    }

    private void cast() throws Refusal {
        in.skip(1);
        if (!in.peek().is('(')) {
            throw in.syntax();
        }
        walk.open(Frame.Kind.CAST, ")");
    }

    /** In {@code WITHIN GROUP (ORDER BY ...)}. */
    private boolean orderBy() throws Refusal {
        if (!in.peek(1).is("by")) {
            return false;
        }
        walk.frame().clause = Clause.ORDER_BY;
        walk.operator("ORDER BY", 2);
        return true;
    }

    private boolean grouping(int count, String words) {
        if (walk.frame().clause != Clause.GROUP_BY || !in.peek(count).is('(')) {
            return false;
        }
        walk.operator(words, count);
        walk.open(Frame.Kind.PLAIN, ")");
        walk.frame().clause = Clause.GROUP_BY;
        return true;
    }

    private void valueWord(String word) throws Refusal {
        if (word.equals("current_schema") && in.peek(1).is('(')) {
            walk.call(1, Frame.Kind.ARGUMENTS, ")");
            return;
        }
        walk.out.name("()" + word, in.index(), in.index());
        in.skip(1);
        walk.out.synthetic("( )");
        if (in.peek().is('(')
                && in.peek(1).kind() == TokenKind.INTEGER
                && in.peek(2).is(')')) {
            in.skip(3);
        }
        walk.operandEnded = true;
    }

    private void wordedCall(String word) throws Refusal {
        walk.call(1, Frame.Kind.WORDED_ARGUMENTS, ")");
        if (word.equals("extract") && in.peek(1).is("from")) {
            in.skip(2);
            walk.operandEnded = false;
        } else if (word.equals("trim")) {
            if (in.peek().is("both") || in.peek().is("leading") || in.peek().is("trailing")) {
                in.skip(1);
            }
            in.take("from");
        }
    }

    private boolean window(Token token) throws Refusal {
        if (token.is("partition") && in.peek(1).is("by")) {
            walk.operator("PARTITION BY", 2);
        } else if (WINDOW_FRAMES.contains(token.value())) {
            walk.operator("ROWS", 1);
            if (in.peek().is("between")) {
                walk.operator("BETWEEN", 1);
            }
        } else if (token.is("unbounded")) {
            walk.operand("UNBOUNDED", 1);
        } else if (token.is("current") && in.peek(1).is("row")) {
            walk.operand("CURRENT ROW", 2);
        } else {
            return false;
        }
        return true;
    }

    /** GROUPING SETS, where GROUPING alone would be a function. */
    boolean groupingSets(Token token) {
        return token.is("grouping") && in.peek(1).is("sets") && grouping(2, "GROUPING SETS");
    }
}
