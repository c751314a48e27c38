package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Edit;
import dev.ledgate.rewriter.Pieces;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.RewriteResult.Source;
import dev.ledgate.rewriter.SearchableType;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Equality on searchable sealed columns: {@code column = 'x'}, {@code <>}, IN and NOT IN with constants and parameters, and
 * {@code column = column}. The constant gives way to its blind index, in the type of that very column.
 *
 * <p>Which column a name means is found by names alone, and need not be right: PostgreSQL refuses to compare the constant's
 * type with anything but that column's cells. What is not recognised here meets an operator that does not exist.
 */
final class SealedComparisons {
    private static final Set<String> BEFORE =
            Set.of("and", "or", "not", "where", "on", "when", "having", "select", "then", "else", "distinct", "all");
    private static final Set<String> BEHIND = Set.of(
            "and",
            "or",
            "then",
            "group",
            "order",
            "having",
            "limit",
            "offset",
            "union",
            "intersect",
            "except",
            "as",
            "from",
            "window",
            "fetch",
            "for",
            "when",
            "else",
            "end",
            "is",
            "join",
            "left",
            "right",
            "inner",
            "full",
            "cross",
            "natural",
            "where",
            "returning");
    private static final Set<String> TEXT_CASTS = Set.of("text", "varchar", "character varying", "pg_catalog . text");

    private final Tokens tokens;
    private final StatementShape shape;
    private final Map<RelationRef, Secured> reads;
    private final String mirror;
    private final Map<Integer, ColumnRef> columnAt = new HashMap<>();
    private final List<Edit> edits = new ArrayList<>();
    private final Map<Integer, List<ColumnName>> parameters = new HashMap<>();

    SealedComparisons(Tokens tokens, StatementShape shape, Map<RelationRef, Secured> reads, String mirrorSchema) {
        this.tokens = tokens;
        this.shape = shape;
        this.reads = reads;
        mirror = SqlText.name(mirrorSchema);
    }

    /** The changes to the user's text. */
    List<Edit> edits() throws Refusal {
        Set<String> names = reads.values().stream()
                .flatMap(s -> s.cells().entrySet().stream())
                .filter(e -> e.getValue().searchable().isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (names.isEmpty()) {
            return List.of();
        }
        for (ColumnRef ref : shape.columns()) {
            if (names.contains(ref.column()) && ref.names().size() <= 2) {
                columnAt.put(ref.span().start(), ref);
            }
        }
        Set<Integer> done = new HashSet<>();
        for (ColumnRef ref : List.copyOf(columnAt.values())) {
            Optional<ColumnName> column = done.contains(ref.span().start()) ? Optional.empty() : meant(ref);
            if (column.isPresent()) {
                compare(ref, column.get(), done);
            }
        }
        for (Map.Entry<Integer, List<ColumnName>> use : parameters.entrySet()) {
            requireSearchesOnly(use.getKey(), use.getValue());
        }
        return edits;
    }

    /** The parameters that are looked for. */
    List<SealedInput> parameters() {
        return parameters.entrySet().stream()
                .map(e -> SealedInput.sought(e.getValue().get(0), Source.parameter(e.getKey())))
                .toList();
    }

    private void compare(ColumnRef ref, ColumnName column, Set<Integer> done) throws Refusal {
        int first = tokens.indexAt(ref.span().start());
        int behind = tokens.indexAt(ref.span().end());
        if (isEquality(behind) && mayBegin(first)) {
            ColumnRef other = columnAt.get(tokens.at(behind + 1).start());
            int end = operandEnd(behind + 1);
            if (other != null && mayEnd(tokens.indexAt(other.span().end()))) {
                done.add(other.span().start());
                columns(ref, column, behind, other);
            } else if (end > 0 && mayEnd(end)) {
                wrap(ref.span().start(), behind, tokens.at(end - 1).end());
                operand(behind + 1, end, column);
            }
            return;
        }
        if (isList(behind) && mayBegin(first)) {
            list(ref, column, behind);
            return;
        }
        int start = operandStart(first - 1);
        if (start >= 0 && isEquality(first - 1) && mayBegin(start) && mayEnd(behind)) {
            wrap(tokens.at(start).start(), first - 1, ref.span().end());
            operand(start, first - 1, column);
        }
    }

    private void columns(ColumnRef ref, ColumnName column, int operator, ColumnRef other) throws Refusal {
        Optional<ColumnName> second = meant(other);
        if (second.isPresent() && !second.get().equals(column)) {
            throw new Refusal(
                    Denial.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "sealed columns " + column + " and " + second.get() + " cannot be compared with each other",
                            "Each has a blind index under a key of its own."),
                    ref.span().start());
        } else if (second.isPresent()) {
            wrap(ref.span().start(), operator, other.span().end());
        }
    }

    /** {@code column [NOT] IN (a, b)} becomes {@code (column = a OR column = b)}. */
    private void list(ColumnRef ref, ColumnName column, int at) {
        boolean not = tokens.at(at).is("not");
        int item = at + (not ? 3 : 2);
        String name = tokens.text().substring(ref.span().start(), ref.span().end());
        List<Pieces> each = new ArrayList<>();
        List<int[]> items = new ArrayList<>();
        while (true) {
            int end = operandEnd(item);
            if (end < 0 || (!tokens.at(end).is(',') && !tokens.at(end).is(')'))) {
                return;
            }
            items.add(new int[] {item, end});
            item = end + 1;
            if (tokens.at(end).is(')')) {
                break;
            }
        }
        if (!mayEnd(item)) {
            return;
        }
        for (int[] one : items) {
            each.add(Pieces.text(name + " OPERATOR(" + mirror + ".=) ").then(sought(one[0], column)));
        }
        Pieces any = Pieces.text(not ? "(NOT (" : "((")
                .then(Pieces.join(" OR ", each))
                .then("))");
        edits.add(new Edit.Mixed(ref.span().start(), tokens.at(item - 1).end(), any));
    }

    private void wrap(int start, int operator, int end) {
        Token token = tokens.at(operator);
        edits.add(new Edit.Replace(start, start, "("));
        String symbol = token.value().equals("=") ? "=" : "<>";
        edits.add(new Edit.Replace(token.start(), token.end(), "OPERATOR(" + mirror + "." + symbol + ")"));
        edits.add(new Edit.Replace(end, end, ")"));
    }

    private void operand(int from, int to, ColumnName column) {
        edits.add(new Edit.Mixed(tokens.at(from).start(), tokens.at(to - 1).end(), sought(from, column)));
    }

    private Pieces sought(int token, ColumnName column) {
        if (tokens.at(token).kind() == TokenKind.PARAMETER) {
            parameters
                    .computeIfAbsent(Integer.parseInt(tokens.at(token).value()), n -> new ArrayList<>())
                    .add(column);
        }
        return bytes(tokens.at(token), column).then("::" + mirror + "." + SqlText.name(SearchableType.name(column)));
    }

    /** What a constant or parameter is looked for by, as {@code bytea}. */
    static Pieces bytes(Token token, ColumnName column) {
        return token.kind() == TokenKind.PARAMETER
                ? Pieces.text("$" + token.value() + "::pg_catalog.bytea")
                : Pieces.literal(SealedInput.sought(column, Source.literal(token.value())));
    }

    /** The searchable column that a name means, if it can mean only one. */
    private Optional<ColumnName> meant(ColumnRef ref) throws Refusal {
        String column = ref.column();
        List<RelationRef> named = ref.names().size() == 1
                ? List.of()
                : reads.keySet().stream()
                        .filter(r -> r.visibleName().equals(ref.names().get(0)))
                        .toList();
        Set<ColumnName> candidates = (named.isEmpty() ? reads.keySet().stream() : named.stream())
                .flatMap(r -> Optional.ofNullable(reads.get(r)).stream())
                .flatMap(s -> Optional.ofNullable(s.cells().get(column)).stream())
                .flatMap(c -> c.searchable().stream())
                .collect(Collectors.toSet());
        if (candidates.size() > 1) {
            throw new Refusal(
                    Denial.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "\"" + column + "\" may mean sealed columns of several tables",
                            "Give the table's alias in front of it."),
                    ref.span().start());
        }
        return candidates.stream().findFirst();
    }

    private void requireSearchesOnly(int number, List<ColumnName> columns) throws Refusal {
        List<Token> uses = tokens.list().stream()
                .filter(t -> t.kind() == TokenKind.PARAMETER && t.value().equals(Integer.toString(number)))
                .toList();
        if (uses.size() != columns.size() || Set.copyOf(columns).size() != 1) {
            throw new Refusal(
                    Denial.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "parameter $" + number + " is compared with sealed column " + columns.get(0)
                                    + " and used elsewhere too",
                            "Give the value a second time, as a parameter of its own."),
                    uses.get(0).start());
        }
    }

    private boolean isEquality(int at) {
        Token token = tokens.at(at);
        return token.is('=')
                || (token.kind() == TokenKind.OPERATOR
                        && (token.value().equals("<>") || token.value().equals("!=")));
    }

    private boolean isList(int at) {
        int in = tokens.at(at).is("not") ? at + 1 : at;
        return tokens.at(in).is("in") && tokens.at(in + 1).is('(');
    }

    private boolean mayBegin(int at) {
        Token before = tokens.at(at - 1);
        return at == 0
                || before.is('(')
                || before.is(',')
                || (before.kind() == TokenKind.KEYWORD
                        && BEFORE.contains(before.value())
                        && !tokens.at(at - 2).is('.'));
    }

    private boolean mayEnd(int at) {
        Token token = tokens.at(at);
        return token.kind() == TokenKind.END
                || token.is(')')
                || token.is(',')
                || (token.kind() == TokenKind.KEYWORD && BEHIND.contains(token.value()));
    }

    /** Behind a constant or parameter, with its cast to text; -1 if none begins here. */
    private int operandEnd(int at) {
        if (!isValue(at)) {
            return -1;
        }
        if (tokens.at(at + 1).kind() != TokenKind.TYPECAST) {
            return at + 1;
        }
        int end = at + 2;
        while ((tokens.at(end).isWord() && !mayEnd(end)) || tokens.at(end).is('.')) {
            end++;
        }
        return isTextCast(at + 2, end) ? end : -1;
    }

    /** Where a constant or parameter begins that ends before this token; -1 if none does. */
    private int operandStart(int behind) {
        for (int at = behind - 1; at >= 0 && at >= behind - 5; at--) {
            if (isValue(at)) {
                boolean cast = tokens.at(at + 1).kind() == TokenKind.TYPECAST && isTextCast(at + 2, behind);
                return at + 1 == behind || cast ? at : -1;
            }
        }
        return -1;
    }

    private boolean isValue(int at) {
        TokenKind kind = tokens.at(at).kind();
        return kind == TokenKind.STRING || kind == TokenKind.PARAMETER;
    }

    private boolean isTextCast(int from, int to) {
        return from < to
                && TEXT_CASTS.contains(tokens.list().subList(from, to).stream()
                        .map(Token::value)
                        .collect(Collectors.joining(" ")));
    }
}
