package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.FromClause.Range;
import dev.ledgate.rewriter.secure.RelationSecurer.Cell;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells statements whose conditions give nothing away, on whatever row they are evaluated: one SELECT over tables, of which
 * WHERE and ON consist of built-in comparisons that raise no error, of columns that show as they are stored in every row
 * that exists, with each other, with constants and with parameters.
 *
 * <p>PostgreSQL evaluates the conditions on one table together, in the order that it likes, and everything else of a
 * statement on the rows that fulfil them. So the condition on a row's existence may stand beside such conditions, and no cell
 * needs one of its own (ADR 0018). What is not surely of this form is not.
 */
final class PlainConditions {
    /** Words with which more than one SELECT, or a condition elsewhere than in WHERE and ON, would begin. */
    private static final Set<String> ELSEWHERE = Set.of(
            "with", "union", "intersect", "except", "values", "table", "having", "lateral", "natural", "using", "into");

    private static final Set<String> JOINS = Set.of("inner", "left", "right", "full", "outer", "cross");
    private static final Set<String> EQUAL = Set.of("=", "<>", "!=");
    private static final Set<String> ORDER = Set.of("<", ">", "<=", ">=");

    private final Tokens tokens;
    private final StatementShape shape;
    private final Map<RelationRef, Secured> reads;
    private final Map<String, RelationRef> names = new HashMap<>();
    private int at;

    PlainConditions(Tokens tokens, StatementShape shape, Map<RelationRef, Secured> reads) {
        this.tokens = tokens;
        this.shape = shape;
        this.reads = reads;
    }

    /** Whether the whole statement is of this form. */
    boolean all() {
        if (reads.isEmpty() || !shape.writes().isEmpty() || !shape.locking().isEmpty() || !isOneSelect()) {
            return false;
        }
        Map<Integer, RelationRef> items = new HashMap<>();
        for (RelationRef ref : reads.keySet()) {
            if (ref.form() != RelationRef.Form.FROM_ITEM || names.put(ref.visibleName(), ref) != null) {
                return false;
            }
            items.put(tokens.indexAt(ref.span().start()), ref);
        }
        int first = items.keySet().iterator().next();
        Optional<FromClause> clause = FromClause.around(tokens, first);
        return clause.isPresent()
                && items(clause.get(), items)
                && clause.get().where().filter(range -> !condition(range)).isEmpty();
    }

    private boolean isOneSelect() {
        List<Token> list = tokens.list();
        return tokens.at(0).is("select")
                && list.stream().filter(t -> t.is("select")).count() == 1
                && list.stream().noneMatch(t -> t.kind() == TokenKind.KEYWORD && ELSEWHERE.contains(t.value()));
    }

    /** Whether FROM consists of these tables and of joins with plain conditions. */
    private boolean items(FromClause clause, Map<Integer, RelationRef> items) {
        int left = items.size();
        int i = clause.from();
        while (true) {
            RelationRef ref = items.get(i);
            if (ref == null) {
                return false;
            }
            left--;
            i = tokens.indexAt(ref.span().end());
            i += tokens.at(i).is("as") ? 1 : 0;
            i += ref.alias().isPresent() ? 1 : 0;
            if (tokens.at(i).is("on")) {
                int end = conditionEnd(i + 1, clause.to());
                if (!condition(new Range(i + 1, end))) {
                    return false;
                }
                i = end;
            }
            if (i >= clause.to()) {
                return i == clause.to() && left == 0;
            }
            i = behindSeparator(i);
        }
    }

    /** Behind a comma or the words of a join; where neither stands, no item begins. */
    private int behindSeparator(int from) {
        if (tokens.at(from).is(',')) {
            return from + 1;
        }
        int i = from;
        while (tokens.at(i).kind() == TokenKind.KEYWORD
                && JOINS.contains(tokens.at(i).value())) {
            i++;
        }
        return tokens.at(i).is("join") ? i + 1 : -1;
    }

    private int conditionEnd(int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            Token token = tokens.at(i);
            depth += FromClause.opens(token) ? 1 : FromClause.closes(token) ? -1 : 0;
            boolean word =
                    token.kind() == TokenKind.KEYWORD && !tokens.at(i - 1).is('.');
            if (depth == 0 && (token.is(',') || (word && (token.is("join") || JOINS.contains(token.value()))))) {
                return i;
            }
        }
        return to;
    }

    private boolean condition(Range range) {
        at = range.from();
        return any(range.to()) && at == range.to();
    }

    private boolean any(int to) {
        if (!every(to)) {
            return false;
        }
        while (word("or", to)) {
            if (!every(to)) {
                return false;
            }
        }
        return true;
    }

    private boolean every(int to) {
        if (!one(to)) {
            return false;
        }
        while (word("and", to)) {
            if (!one(to)) {
                return false;
            }
        }
        return true;
    }

    private boolean one(int to) {
        while (word("not", to)) {
            // What is negated raises no error either.
        }
        if (mark('(', to)) {
            return any(to) && mark(')', to);
        }
        Optional<ColumnType> column = column(to);
        if (column.isEmpty()) {
            return reversed(to);
        }
        ColumnType type = column.get();
        if (word("is", to)) {
            word("not", to);
            return word("null", to);
        }
        word("not", to);
        if (word("between", to)) {
            return ordered(type) && value(type, to) && word("and", to) && value(type, to);
        } else if (word("in", to)) {
            return equality(type) && list(type, to);
        }
        Optional<String> operator = operator(to);
        if (operator.isEmpty() || !serves(operator.get(), type)) {
            return false;
        } else if (operator.get().equals("=") && word("any", to)) {
            return mark('(', to) && tokens.at(at).kind() == TokenKind.PARAMETER && value(type, to) && mark(')', to);
        }
        Optional<ColumnType> other = column(to);
        return other.isPresent() ? other.get().base().equals(type.base()) : value(type, to);
    }

    /** {@code 5 < column}. */
    private boolean reversed(int to) {
        int start = at;
        int column = start;
        while (column < to && operatorAt(column).isEmpty()) {
            column++;
        }
        Optional<String> operator = operatorAt(column);
        at = column + 1;
        Optional<ColumnType> type = column(to);
        int end = at;
        at = start;
        boolean plain = operator.isPresent()
                && type.isPresent()
                && serves(operator.get(), type.get())
                && value(type.get(), column)
                && at == column;
        at = end;
        return plain;
    }

    private boolean list(ColumnType type, int to) {
        if (!mark('(', to) || !value(type, to)) {
            return false;
        }
        while (mark(',', to)) {
            if (!value(type, to)) {
                return false;
            }
        }
        return mark(')', to);
    }

    private Optional<String> operator(int to) {
        Optional<String> operator = at < to ? operatorAt(at) : Optional.empty();
        at += operator.isPresent() ? 1 : 0;
        return operator;
    }

    private Optional<String> operatorAt(int i) {
        Token token = tokens.at(i);
        boolean mark = token.kind() == TokenKind.OPERATOR || token.kind() == TokenKind.PUNCTUATION;
        return Optional.of(token.value()).filter(v -> mark && (EQUAL.contains(v) || ORDER.contains(v)));
    }

    private static boolean serves(String operator, ColumnType type) {
        return EQUAL.contains(operator) ? equality(type) : ordered(type);
    }

    private static boolean equality(ColumnType type) {
        return type.comparable() || type.isNumber();
    }

    private static boolean ordered(ColumnType type) {
        return type.ordered() || type.isNumber();
    }

    /** The type of the column that is named here; empty, and nothing read, if it is not surely a plain one. */
    private Optional<ColumnType> column(int to) {
        boolean qualified = tokens.at(at + 1).is('.');
        int end = qualified ? at + 3 : at + 1;
        Token last = tokens.at(end - 1);
        boolean name = qualified ? tokens.at(at).isColumnName() && last.isWord() : last.isColumnName();
        if (!name
                || end > to
                || tokens.at(end).is('(')
                || tokens.at(end).is('.')
                || tokens.at(end).is('[')
                || tokens.at(end).kind() == TokenKind.STRING) {
            return Optional.empty();
        }
        List<RelationRef> candidates = qualified
                ? Optional.ofNullable(names.get(tokens.at(at).value())).stream().toList()
                : List.copyOf(names.values());
        List<Cell> cells = candidates.stream()
                .flatMap(r -> Optional.ofNullable(reads.get(r)).stream())
                .flatMap(s -> Optional.ofNullable(s.cells().get(last.value())).stream())
                .toList();
        if (cells.size() != 1 || !cells.get(0).plain()) {
            return Optional.empty();
        }
        at = end;
        return Optional.of(cells.get(0).type());
    }

    /** Reads a constant or parameter that compares with this type. */
    private boolean value(ColumnType type, int to) {
        if (at >= to) {
            return false;
        }
        boolean temporal = type.isDate() || type.isTimestamp();
        Token token = tokens.at(at);
        boolean typed = temporal
                && (token.value().equals("date") || token.value().equals("timestamp"))
                && token.isWord()
                && !token.quoted()
                && tokens.at(at + 1).kind() == TokenKind.STRING;
        boolean signed = type.isNumber() && tokens.at(at).is('-');
        at += typed || signed ? 1 : 0;
        Token value = tokens.at(at++);
        boolean fits = switch (value.kind()) {
            case STRING -> !signed;
            case INTEGER -> type.isNumber();
            case DECIMAL -> type.isNumber() && !type.isWholeNumber();
            case PARAMETER -> !signed && once(value);
            default -> false;
        };
        return fits && at <= to && cast(type, to) && (!typed || moved(to));
    }

    /** An interval that is added to a date. */
    private boolean moved(int to) {
        if (at < to && (tokens.at(at).is('+') || tokens.at(at).is('-'))) {
            boolean interval =
                    tokens.at(at + 1).is("interval") && tokens.at(at + 2).kind() == TokenKind.STRING;
            at += 3;
            Set<String> units = Set.of("year", "month", "day");
            at += at < to
                            && units.contains(tokens.at(at).value())
                            && tokens.at(at).isWord()
                    ? 1
                    : 0;
            return interval && at <= to;
        }
        return true;
    }

    private boolean cast(ColumnType type, int to) {
        if (at >= to || tokens.at(at).kind() != TokenKind.TYPECAST) {
            return true;
        }
        at++;
        StringBuilder name = new StringBuilder();
        while (at < to
                && tokens.at(at).isWord()
                && !tokens.at(at).is("and")
                && !tokens.at(at).is("or")) {
            name.append(name.isEmpty() ? "" : " ").append(tokens.at(at).value());
            at++;
        }
        return type.names().contains(name.toString());
    }

    /** A parameter that stands nowhere else, so that nothing but this comparison gives it a type. */
    private boolean once(Token parameter) {
        return tokens.list().stream()
                        .filter(t ->
                                t.kind() == TokenKind.PARAMETER && t.value().equals(parameter.value()))
                        .count()
                == 1;
    }

    private boolean word(String word, int to) {
        boolean here = at < to && tokens.at(at).is(word);
        at += here ? 1 : 0;
        return here;
    }

    private boolean mark(char mark, int to) {
        boolean here = at < to && tokens.at(at).is(mark);
        at += here ? 1 : 0;
        return here;
    }
}
