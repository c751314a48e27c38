package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.secure.Condition.Operand;
import dev.ledgate.rewriter.secure.Condition.UnreadableException;
import dev.ledgate.rewriter.secure.ConditionToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the small language: comparisons, IN, IS [NOT] NULL, LIKE, ILIKE and BETWEEN over columns, lower() and upper() of
 * columns, strings, numbers, DATE and TIMESTAMP literals; AND, OR, NOT.
 */
final class ConditionParser {
    private static final int DEEPEST = 100;
    private static final Map<String, String> COMPARISONS =
            Map.of("=", "=", "<>", "<>", "!=", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=");
    private static final Set<String> RESERVED = Set.of(
            "and",
            "or",
            "not",
            "in",
            "is",
            "like",
            "ilike",
            "between",
            "null",
            "true",
            "false",
            "case",
            "select",
            "from",
            "where",
            "as",
            "all",
            "any",
            "some",
            "exists",
            "distinct",
            "order",
            "group",
            "limit",
            "union");

    private final List<ConditionToken> tokens;
    private Map<String, ColumnType> columns = Map.of();
    private int at;
    private int depth;

    ConditionParser(List<ConditionToken> tokens) {
        this.tokens = tokens;
    }

    Condition condition(Map<String, ColumnType> known) throws UnreadableException {
        columns = known;
        return or();
    }

    void end() throws UnreadableException {
        if (peek().kind() != Kind.END) {
            throw unexpected();
        }
    }

    boolean acceptWord(String word) {
        return peek().isWord(word) && advance();
    }

    boolean acceptSymbol(String symbol) {
        return peek().isSymbol(symbol) && advance();
    }

    void expectWord(String word) throws UnreadableException {
        if (!acceptWord(word)) {
            throw unexpected();
        }
    }

    void expectSymbol(String symbol) throws UnreadableException {
        if (!acceptSymbol(symbol)) {
            throw unexpected();
        }
    }

    /** A name of a table or column. */
    String identifier() throws UnreadableException {
        ConditionToken token = peek();
        if (token.kind() == Kind.QUOTED_NAME || (token.kind() == Kind.WORD && !RESERVED.contains(token.text()))) {
            at++;
            return token.text();
        }
        throw unexpected();
    }

    private Condition or() throws UnreadableException {
        if (++depth > DEEPEST) {
            throw new UnreadableException("it is nested too deeply");
        }
        List<Condition> parts = new ArrayList<>(List.of(and()));
        while (acceptWord("or")) {
            parts.add(and());
        }
        depth--;
        return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
    }

    private Condition and() throws UnreadableException {
        List<Condition> parts = new ArrayList<>(List.of(not()));
        while (acceptWord("and")) {
            parts.add(not());
        }
        return parts.size() == 1 ? parts.get(0) : new Condition.All(parts);
    }

    private Condition not() throws UnreadableException {
        boolean negated = false;
        while (acceptWord("not")) {
            negated = !negated;
        }
        Condition primary = primary();
        return negated ? new Condition.Not(primary) : primary;
    }

    private Condition primary() throws UnreadableException {
        if (acceptSymbol("(")) {
            Condition inner = or();
            expectSymbol(")");
            return inner;
        } else if (acceptWord("true")) {
            return new Condition.Constant(true);
        } else if (acceptWord("false")) {
            return new Condition.Constant(false);
        }
        return predicate(operand());
    }

    private Condition predicate(Operand left) throws UnreadableException {
        if (acceptWord("is")) {
            return new Condition.Is(left, (acceptWord("not") ? "NOT " : "") + truth());
        }
        String comparison = peek().kind() == Kind.SYMBOL ? COMPARISONS.get(peek().text()) : null;
        if (comparison != null) {
            at++;
            return Condition.compare(left, comparison, operand(), columns);
        }
        boolean negated = acceptWord("not");
        Condition found;
        if (acceptWord("in")) {
            found = in(left);
        } else if (acceptWord("like")) {
            found = new Condition.Comparison(left, "~~", pattern());
        } else if (acceptWord("ilike")) {
            found = new Condition.Comparison(left, "~~*", pattern());
        } else if (acceptWord("between")) {
            Condition from = Condition.compare(left, ">=", operand(), columns);
            expectWord("and");
            found = new Condition.All(List.of(from, Condition.compare(left, "<=", operand(), columns)));
        } else {
            throw unexpected();
        }
        return negated ? new Condition.Not(found) : found;
    }

    private Condition in(Operand left) throws UnreadableException {
        expectSymbol("(");
        List<Operand> values = new ArrayList<>();
        do {
            values.add(operand());
        } while (acceptSymbol(","));
        expectSymbol(")");
        List<String> strings = new ArrayList<>();
        List<Condition> comparisons = new ArrayList<>();
        for (Operand value : values) {
            Condition equal = Condition.compare(left, "=", value, columns);
            comparisons.add(equal);
            if (equal instanceof Condition.Comparison comparison
                    && comparison.right() instanceof Condition.Text text
                    && text.type().isEmpty()) {
                strings.add(text.value());
            }
        }
        return strings.size() == values.size() && strings.size() > 1
                ? new Condition.OneOf(left, strings)
                : new Condition.Any(comparisons);
    }

    private String truth() throws UnreadableException {
        for (String test : List.of("null", "true", "false")) {
            if (acceptWord(test)) {
                return test.equals("null") ? "NULL" : test;
            }
        }
        throw unexpected();
    }

    /** A pattern that LIKE cannot fail on. */
    private Operand pattern() throws UnreadableException {
        String text = string();
        int backslashes = 0;
        while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        if (backslashes % 2 != 0) {
            throw new UnreadableException("a LIKE pattern ends with its escape character");
        }
        return new Condition.Text(text, "");
    }

    private Operand operand() throws UnreadableException {
        ConditionToken token = peek();
        switch (token.kind()) {
            case STRING -> {
                return new Condition.Text(string(), "");
            }
            case NUMBER -> {
                at++;
                return new Condition.Numeral(token.text());
            }
            case SYMBOL -> {
                expectSymbol("-");
                ConditionToken digits = peek();
                if (digits.kind() != Kind.NUMBER) {
                    throw unexpected();
                }
                at++;
                return new Condition.Numeral("-" + digits.text());
            }
            default -> {
                return named(token);
            }
        }
    }

    private Operand named(ConditionToken token) throws UnreadableException {
        ConditionToken next = tokens.get(Math.min(at + 1, tokens.size() - 1));
        if (token.kind() == Kind.WORD && next.kind() == Kind.STRING) {
            if (token.text().equals("date") || token.text().equals("timestamp")) {
                at++;
                return new Condition.Text(string(), token.text());
            }
            throw unexpected();
        }
        if (next.isSymbol("(") && (token.isWord("lower") || token.isWord("upper"))) {
            at += 2;
            String column = column();
            expectSymbol(")");
            return new Condition.CaseFolded(token.text(), column);
        }
        return new Condition.OwnColumn(column());
    }

    private String column() throws UnreadableException {
        String name = identifier();
        if (!columns.containsKey(name)) {
            throw new UnreadableException("there is no column \"" + name + "\" that a condition may use");
        }
        return name;
    }

    private String string() throws UnreadableException {
        ConditionToken token = peek();
        if (token.kind() != Kind.STRING) {
            throw unexpected();
        }
        at++;
        return token.text();
    }

    private ConditionToken peek() {
        return tokens.get(at);
    }

    private boolean advance() {
        at++;
        return true;
    }

    private UnreadableException unexpected() {
        ConditionToken token = peek();
        return new UnreadableException(
                token.kind() == Kind.END ? "it ends too early" : "'" + token.text() + "' may not stand where it does");
    }
}
