package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.TypeUse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a number that identifies a thing of the catalog comes from a column of the catalog, whose rows are filtered, or
 * from a literal that names what the user sees. A number made up would tell the names of tables that do not exist for the
 * user. One thread, one statement.
 */
final class Identifications {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    /** How the catalog calls columns that identify things; {@code pg_settings.setting}, which users write, is no such. */
    private static final Pattern IDENTIFIER = Pattern.compile(
            ".*(id|namespace|type|elem|array|proc|func|owner|bin|qual|check|pred|exprs|bound|class|input|output|code"
                    + "|dba|source|target|left|right|result|opr|handler|validator|inline"
                    + "|role|cfgparser|prs(start|token|end|headline|lextype))");

    private static final Pattern IMPLICIT_NAME = Pattern.compile("column[0-9]+|.*\\?.*");

    private final StatementShape shape;
    private final Tokens tokens;
    private final VisibleRelations visible;
    /** By index of the token at which they end, and at which they begin. */
    private final Map<Integer, ColumnRef> ends = new HashMap<>();

    private final Map<Integer, ColumnRef> starts = new HashMap<>();
    private final Set<Integer> within = new HashSet<>();
    private final Map<String, Boolean> judged = new HashMap<>();

    Identifications(StatementShape shape, Tokens tokens, VisibleRelations visible) {
        this.shape = shape;
        this.tokens = tokens;
        this.visible = visible;
        for (ColumnRef column : shape.columns()) {
            int first = tokens.indexAt(column.span().start());
            int last = first;
            while (tokens.at(last).end() < column.span().end()) {
                within.add(last++);
            }
            within.add(last);
            starts.put(first, column);
            ends.put(last, column);
        }
    }

    /** The operand of a cast to a type such as {@code regclass}, or its constant. */
    boolean sound(TypeUse type) {
        int at = tokens.indexAt(type.offset());
        Token before = tokens.at(at - 1);
        if (at > 1 && (before.kind() == TokenKind.TYPECAST || before.is("as"))) {
            return operand(at - 2, ends.get(at - 2));
        }
        int constant = at + (type.schema().isPresent() ? 3 : 1);
        return operand(constant, null);
    }

    /** As {@link #sound(TypeUse)}, and a literal. */
    boolean soundLiteral(TypeUse type) {
        int at = tokens.indexAt(type.offset());
        int operand = tokens.at(at - 1).kind() == TokenKind.TYPECAST
                ? at - 2
                : at + (type.schema().isPresent() ? 3 : 1);
        return tokens.at(operand).kind() == TokenKind.STRING && sound(type);
    }

    /** The first argument of a function such as {@code pg_get_indexdef}. */
    boolean sound(FunctionCall call) {
        if (visible.all()) {
            return true;
        }
        int argument = tokens.indexAt(call.offset()) + (call.schema().isPresent() ? 4 : 2);
        if (tokens.at(argument).is("nullif") && tokens.at(argument + 1).is('(') && starts.containsKey(argument + 2)) {
            argument += 2;
        }
        ColumnRef column = starts.get(argument);
        int behind = argument + 1;
        while (column != null && tokens.at(behind).start() < column.span().end()) {
            behind++;
        }
        return (tokens.at(behind).is(',') || tokens.at(behind).is(')')) && operand(argument, column);
    }

    private boolean operand(int at, @Nullable ColumnRef column) {
        if (visible.all()) {
            return true;
        }
        if (column != null) {
            return fromCatalog(column.column());
        }
        Token token = tokens.at(at);
        return token.kind() == TokenKind.STRING && literal(token.value());
    }

    private boolean literal(String text) {
        if (NUMBER.matcher(text).matches()) {
            return visible.numbered(Long.parseLong(text));
        }
        try {
            Tokens name = SqlLexer.tokens(text);
            boolean qualified =
                    name.size() == 3 && name.at(1).is('.') && name.at(2).isWord();
            if (!name.at(0).isWord() || (name.size() != 1 && !qualified)) {
                return false;
            }
            if (name.at(0).value().equals("pg_catalog")) {
                return true;
            }
            return qualified
                    ? visible.named(Optional.of(name.at(0).value()), name.at(2).value())
                    : visible.named(Optional.empty(), name.at(0).value());
        } catch (UnreadableSql e) {
            return false;
        }
    }

    /** Whether every column of this name in the statement is a catalog's own, or such a column under another name. */
    private boolean fromCatalog(String name) {
        Boolean known = judged.get(name);
        if (known != null) {
            return known;
        }
        judged.put(name, true);
        boolean sound = IDENTIFIER.matcher(name).matches()
                && !IMPLICIT_NAME.matcher(name).matches()
                && shape.types().stream().noneMatch(t -> t.name().equals(name) && !isCompared(t));
        for (int i = 0; sound && i < tokens.size(); i++) {
            Token token = tokens.at(i);
            if (token.isWord() && token.value().equals(name) && !within.contains(i) && !isComparedType(token)) {
                sound = renames(i);
            }
        }
        judged.put(name, sound);
        return sound;
    }

    private boolean isComparedType(Token token) {
        return shape.types().stream().anyMatch(t -> t.offset() == token.start() && isCompared(t));
    }

    /** Whether the type stands in {@code = CAST(... AS type)}, where it names no column. */
    private boolean isCompared(TypeUse type) {
        int at = tokens.indexAt(type.offset());
        if (!tokens.at(at - 1).is("as")) {
            return false;
        }
        int depth = 1;
        int open = at - 1;
        while (open > 0 && depth > 0) {
            open--;
            depth += tokens.at(open).is(')') ? 1 : tokens.at(open).is('(') ? -1 : 0;
        }
        return depth == 0
                && tokens.at(open - 1).is("cast")
                && tokens.at(open - 2).is('=');
    }

    /** Whether the name at this index is given, in a list of columns, to a column that is a catalog's. */
    private boolean renames(int index) {
        int end = tokens.at(index - 1).is("as") ? index - 2 : index - 1;
        ColumnRef column = ends.get(end);
        if (column == null || column.names().isEmpty()) {
            return false;
        }
        Token before = tokens.at(tokens.indexAt(column.span().start()) - 1);
        boolean item = before.is(',') || before.is("select") || before.is("distinct");
        return item && fromCatalog(column.column());
    }
}
