package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.mention.OperatorUse;
import dev.ledgate.rewriter.parse.Frame.Clause;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Words behind an operand: operators, aliases, and what begins the next clause. */
final class AfterOperands {
    private static final Set<String> SEPARATORS = Set.of("from", "for", "placing", "similar", "escape", "in");
    private static final Set<String> JOIN_WORDS = Set.of("inner", "left", "right", "full", "outer", "cross", "natural");
    private static final Set<String> QUANTIFIERS = Set.of("any", "all", "some");

    private final Walk walk;
    private final Reader in;
    private final Queries queries;
    private final FromItems fromItems;

    AfterOperands(Walk walk, Queries queries, FromItems fromItems) {
        this.fromItems = fromItems;
        this.walk = walk;
        this.in = walk.in;
        this.queries = queries;
    }

    void word(Token token) throws Refusal {
        Frame frame = walk.frame();
        if (token.kind() == TokenKind.KEYWORD) {
            boolean separator = frame.kind == Frame.Kind.WORDED_ARGUMENTS && SEPARATORS.contains(token.value());
            if (separator) {
                walk.operator(",", 1);
                return;
            }
            if (operator(token)
                    || suffix(token)
                    || ordering(token, frame)
                    || join(token, frame)
                    || queries.boundWord(token)
                    || queries.clause(token)) {
                return;
            }
        }
        alias(token, frame);
    }

    private void alias(Token token, Frame frame) throws Refusal {
        if (token.is("as") && frame.kind == Frame.Kind.ROWS && in.peek(1).is('(')) {
            in.skip(1);
            fromItems.columns();
        } else if (token.is("as") && frame.kind == Frame.Kind.CAST) {
            in.skip(1);
            walk.type();
        } else if (frame.clause == Clause.SELECT_LIST) {
            in.take("as");
            walk.out.synthetic("AS");
            walk.name();
        } else {
            throw in.syntax();
        }
        walk.operandEnded = true;
    }

    private boolean operator(Token token) throws Refusal {
        switch (token.value()) {
            case "and", "or", "in", "when", "then", "else", "escape" ->
                walk.operator(token.value().toUpperCase(Locale.ROOT), 1);
            case "end" -> walk.operand("END", 1);
            case "not" -> not();
            case "like", "ilike" -> {
                walk.operator("LIKE", 1);
                walk.quantifier();
            }
            case "similar" -> {
                if (!in.peek(1).is("to")) {
                    throw in.syntax();
                }
                walk.operator("LIKE", 2);
            }
            case "between" -> {
                walk.operator("BETWEEN", 1);
                if (!in.take("symmetric")) {
                    in.take("asymmetric");
                }
            }
            case "is" -> is();
            case "isnull" -> walk.operand("IS NULL", 1);
            case "notnull" -> walk.operand("IS NOT NULL", 1);
            case "overlaps" -> walk.operator("=", 1);
            case "at" -> {
                return atTimeZone();
            }
            case "operator" -> {
                return namedOperator();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void not() throws Refusal {
        Token next = in.peek(1);
        boolean quantified = (next.is("like") || next.is("ilike"))
                && in.peek(2).kind() == TokenKind.KEYWORD
                && QUANTIFIERS.contains(in.peek(2).value());
        if (quantified) {
            in.skip(1);
        } else if (next.is("in") || next.is("like") || next.is("ilike") || next.is("similar") || next.is("between")) {
            walk.words("NOT", 1);
        } else {
            throw in.syntax();
        }
    }

    private void is() throws Refusal {
        int count = in.peek(1).is("not") ? 2 : 1;
        String is = count == 2 ? "IS NOT" : "IS";
        Token what = in.peek(count);
        if (what.is("distinct") && in.peek(count + 1).is("from")) {
            walk.operator(is + " DISTINCT FROM", count + 2);
        } else if (what.is("null") || what.is("true") || what.is("false") || what.is("unknown")) {
            walk.operand(is + " " + what.value().toUpperCase(Locale.ROOT), count + 1);
        } else if (what.is("normalized")) {
            walk.operand("IS NULL", count + 1);
        } else if (what.isWord() && in.peek(count + 1).is("normalized")) {
            walk.operand("IS NULL", count + 2);
        } else {
            throw in.unsupported("this use of IS");
        }
    }

    private boolean atTimeZone() {
        if (!in.peek(1).is("time") || !in.peek(2).is("zone")) {
            return false;
        }
        walk.operator("||", 3);
        return true;
    }

    private boolean namedOperator() throws Refusal {
        if (!in.peek(1).is('(')) {
            return false;
        }
        int close = in.closing(in.index() + 1);
        int count = close - in.index() + 1;
        Token symbol = in.at(close - 1);
        boolean qualified = count == 6 && in.peek(2).isWord() && in.peek(3).is('.');
        boolean known = symbol.kind() == TokenKind.OPERATOR || symbol.kind() == TokenKind.PUNCTUATION;
        if ((!qualified && count != 4) || !known) {
            throw in.syntax();
        }
        Optional<String> schema = qualified ? Optional.of(in.peek(2).value()) : Optional.empty();
        walk.binary(schema, symbol.value(), count);
        return true;
    }

    private boolean suffix(Token token) throws Refusal {
        switch (token.value()) {
            case "collate" -> {
                in.skip(1);
                walk.skipName();
            }
            case "over" -> {
                walk.words("OVER", 1);
                if (in.peek().is('(')) {
                    walk.open(Frame.Kind.WINDOW, ")");
                    windowName();
                } else {
                    walk.name();
                }
            }
            case "filter" -> {
                if (!in.peek(1).is('(') || !in.peek(2).is("where")) {
                    return false;
                }
                walk.words("FILTER", 1);
                walk.open(Frame.Kind.PLAIN, ")");
            }
            case "within" -> {
                if (!in.peek(1).is("group") || !in.peek(2).is('(')) {
                    return false;
                }
                walk.words("WITHIN GROUP", 2);
                walk.open(Frame.Kind.PLAIN, ")");
            }
            case "preceding", "following" -> {
                if (walk.frame().kind != Frame.Kind.WINDOW) {
                    return false;
                }
                walk.operand(token.value().toUpperCase(Locale.ROOT), 1);
            }
            case "exclude" -> {
                return exclude();
            }
            default -> {
                return windowClause(token);
            }
        }
        return true;
    }

    /** The name of another window that this one builds upon. */
    private void windowName() throws Refusal {
        Token next = in.peek();
        if (next.isColumnName()
                && !Set.of("partition", "rows", "range", "groups").contains(next.quoted() ? "" : next.value())) {
            walk.name();
            walk.operandEnded = true;
        }
    }

    private boolean windowClause(Token token) {
        if (walk.frame().kind != Frame.Kind.WINDOW) {
            return false;
        }
        if (token.is("partition") && in.peek(1).is("by")) {
            walk.operator("PARTITION BY", 2);
            return true;
        }
        if (token.is("rows") || token.is("range") || token.is("groups")) {
            walk.operator("ROWS", 1);
            if (in.peek().is("between")) {
                walk.operator("BETWEEN", 1);
            }
            return true;
        }
        return false;
    }

    private boolean exclude() throws Refusal {
        if (walk.frame().kind != Frame.Kind.WINDOW) {
            return false;
        }
        in.skip(1);
        if (in.take("current")) {
            in.expect("row");
        } else if (in.take("no")) {
            in.expect("others");
        } else if (!in.take("group")) {
            in.expect("ties");
        }
        return true;
    }

    private boolean ordering(Token token, Frame frame) throws Refusal {
        if (frame.clause != Clause.ORDER_BY && frame.kind != Frame.Kind.WINDOW) {
            return false;
        }
        boolean argument = frame.kind == Frame.Kind.ARGUMENTS;
        if (token.is("asc") || token.is("desc")) {
            if (argument) {
                in.skip(1);
            } else {
                walk.words(token.value().toUpperCase(Locale.ROOT), 1);
            }
        } else if (token.is("nulls") && (in.peek(1).is("first") || in.peek(1).is("last"))) {
            if (argument) {
                in.skip(2);
            } else {
                walk.words("NULLS " + in.peek(1).value().toUpperCase(Locale.ROOT), 2);
            }
        } else if (token.is("using")) {
            in.skip(1);
            orderingOperator();
        } else {
            return false;
        }
        return true;
    }

    /** The operator behind USING, which Calcite is not shown. */
    private void orderingOperator() throws Refusal {
        Token symbol = in.peek();
        if (symbol.kind() != TokenKind.OPERATOR && !symbol.is('<') && !symbol.is('>')) {
            throw in.unsupported("ORDER BY ... USING with this operator");
        }
        walk.removed.operators().add(new OperatorUse(Optional.empty(), symbol.value(), symbol.start()));
        in.skip(1);
    }

    private boolean join(Token token, Frame frame) throws Refusal {
        if (frame.clause != Clause.FROM) {
            return false;
        }
        if (JOIN_WORDS.contains(token.value())) {
            walk.words(token.value().toUpperCase(Locale.ROOT), 1);
        } else if (token.is("join")) {
            startJoin(frame);
        } else if (token.is("on")) {
            endJoin(frame);
            walk.operator("ON", 1);
        } else if (token.is("using")) {
            endJoin(frame);
            walk.words("USING", 1);
            walk.nameList();
            if (in.take("as")) {
                walk.skipName();
            }
        } else {
            return false;
        }
        return true;
    }

    /** In {@code a JOIN b JOIN c ON x ON y} the second join is the right side of the first: Calcite gets it in parentheses. */
    private void startJoin(Frame frame) {
        boolean conditioned = !isBare(in.index());
        boolean nested = conditioned && joinsBeforeCondition();
        if (conditioned) {
            frame.joins.push(nested);
        }
        walk.operator("JOIN", 1);
        if (nested) {
            walk.out.synthetic("( SELECT * FROM");
        }
        frame.itemExpected = true;
    }

    private void endJoin(Frame frame) throws Refusal {
        if (frame.joins.isEmpty()) {
            throw in.syntax();
        }
        if (frame.joins.pop()) {
            walk.out.synthetic(")");
        }
    }

    /** Whether the JOIN at this index is a CROSS or NATURAL one, which has no condition. */
    private boolean isBare(int join) {
        int i = join - 1;
        i -= in.at(i).is("outer") ? 1 : 0;
        i -= in.at(i).is("inner")
                        || in.at(i).is("left")
                        || in.at(i).is("right")
                        || in.at(i).is("full")
                ? 1
                : 0;
        return (in.at(i).is("cross") || in.at(i).is("natural")) && !in.at(i - 1).is('.');
    }

    /** Whether another JOIN stands between the one at hand and its own condition. */
    private boolean joinsBeforeCondition() {
        for (int i = in.index() + 1; i < in.end(); i++) {
            Token token = in.at(i);
            if (token.is('(') || token.is('[')) {
                i = in.closing(i);
            } else if (token.is(')') || token.is(',') || token.is("on") || token.is("using")) {
                return false;
            } else if (token.is("join") && !in.at(i - 1).is('.')) {
                return true;
            }
        }
        return false;
    }
}
