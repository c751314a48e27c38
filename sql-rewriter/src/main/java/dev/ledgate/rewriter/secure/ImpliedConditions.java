package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.rewriter.Pieces;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.FromClause.Range;
import dev.ledgate.rewriter.secure.RelationSecurer.Cell;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import dev.ledgate.rewriter.shape.RelationRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Conditions on stored rows that follow from what a statement asks of the cells: {@code WHERE p.id = 5} asks for rows whose
 * cell is 5, a cell is the stored value or NULL, so the stored value is 5. Said where the secured table chooses its rows, an
 * index serves although every cell is guarded. The cell's own condition stays: the rows of the answer are the same.
 *
 * <p>Only built-in comparisons that PostgreSQL marks leakproof, of a column with a constant or parameter of its own type;
 * they raise no error, whatever row they see. What is not surely of that form adds nothing.
 */
final class ImpliedConditions {
    private static final Set<String> ORDER = Set.of("<", ">", "<=", ">=");

    private final Tokens tokens;
    private final Map<RelationRef, Secured> reads;
    private final Map<RelationRef, List<Pieces>> implied = new LinkedHashMap<>();

    ImpliedConditions(Tokens tokens, Map<RelationRef, Secured> reads) {
        this.tokens = tokens;
        this.reads = reads;
    }

    /** For each relation the conditions that may stand in its secured table; none for those not in the map. */
    Map<RelationRef, Pieces> all() {
        if (reads.values().stream().allMatch(s -> s.cells().isEmpty())) {
            return Map.of();
        }
        Map<Integer, FromClause> clauses = new LinkedHashMap<>();
        Map<Integer, Map<String, RelationRef>> items = new HashMap<>();
        for (RelationRef ref : reads.keySet()) {
            int at = tokens.indexAt(ref.span().start());
            Optional<FromClause> clause = ref.form() == RelationRef.Form.FROM_ITEM && isPlain(ref)
                    ? FromClause.around(tokens, at).filter(c -> c.holds(at))
                    : Optional.empty();
            clause.ifPresent(c -> {
                clauses.putIfAbsent(c.from(), c);
                items.computeIfAbsent(c.from(), n -> new LinkedHashMap<>()).put(ref.visibleName(), ref);
            });
        }
        clauses.forEach((from, clause) -> new Block(clause, items.getOrDefault(from, Map.of())).read());
        return implied.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> Pieces.join(" AND ", e.getValue())));
    }

    /** Whether its columns keep their names, and its own name cannot be taken for one inside a secured table. */
    private boolean isPlain(RelationRef ref) {
        int at = tokens.indexAt(ref.span().end());
        at += tokens.at(at).is("as") ? 1 : 0;
        at += ref.alias().isPresent() ? 1 : 0;
        return !tokens.at(at).is('(');
    }

    /** @param cell what is known of it */
    private record Column(RelationRef relation, String name, Cell cell) {}

    /** The columns that must be equal, and what one of them is compared with. */
    private record Pin(Column column, Function<Column, Optional<Pieces>> condition) {}

    /** One FROM clause with its conditions. */
    private final class Block {
        private final FromClause clause;
        private final Map<String, RelationRef> items;
        private final List<Pin> pins = new ArrayList<>();
        private final List<List<Column>> equal = new ArrayList<>();

        Block(FromClause clause, Map<String, RelationRef> items) {
            this.clause = clause;
            this.items = items;
        }

        void read() {
            clause.where().ifPresent(range -> conjuncts(range).forEach(c -> conjunct(c, Optional.empty())));
            for (FromClause.On on : clause.conditions()) {
                Optional<RelationRef> right = items.values().stream()
                        .filter(r -> tokens.indexAt(r.span().start()) == on.item())
                        .findFirst();
                if (clause.inner() || (clause.onlyInnerAndLeft() && right.isPresent())) {
                    Optional<RelationRef> only = clause.inner() ? Optional.empty() : right;
                    conjuncts(on.condition()).forEach(c -> conjunct(c, only));
                }
            }
            for (Pin pin : pins) {
                for (Column column : sameAs(pin.column())) {
                    if (column.cell().pushable()) {
                        pin.condition().apply(column).ifPresent(c -> add(column.relation(), c));
                    }
                }
            }
        }

        private void add(RelationRef relation, Pieces condition) {
            List<Pieces> known = implied.computeIfAbsent(relation, r -> new ArrayList<>());
            if (!known.contains(condition)) {
                known.add(condition);
            }
        }

        /** The column, and those that equal it in every row of the answer. */
        private Set<Column> sameAs(Column column) {
            Set<Column> same = new LinkedHashSet<>(List.of(column));
            boolean grown = true;
            while (grown) {
                grown = false;
                for (List<Column> pair : equal) {
                    if (same.contains(pair.get(0)) || same.contains(pair.get(1))) {
                        grown |= same.addAll(pair);
                    }
                }
            }
            return same;
        }

        /** @param only the one relation of which the condition may drop rows; empty for all */
        private void conjunct(Range part, Optional<RelationRef> only) {
            int behind = columnEnd(part.from(), part.to());
            Optional<Column> column = behind < 0 ? Optional.empty() : column(part.from(), behind);
            if (column.isEmpty()) {
                reversed(part, only);
                return;
            }
            Token operator = tokens.at(behind);
            int second = columnEnd(behind + 1, part.to());
            if (operator.is('=') && second == part.to()) {
                Optional<Column> other = column(behind + 1, second);
                boolean bothSealed = other.isPresent()
                        && (sealed(column.get()).isPresent()
                                || sealed(other.get()).isPresent());
                if (other.isPresent() && !bothSealed && only.isEmpty() && sameType(column.get(), other.get())) {
                    equal.add(List.of(column.get(), other.get()));
                } else if (other.isPresent() && !bothSealed && sameType(column.get(), other.get())) {
                    // Of an outer join: a constant may pass from its left side to its right, not back.
                    Column right = column.get().relation().equals(only.get()) ? column.get() : other.get();
                    Column left = right.equals(column.get()) ? other.get() : column.get();
                    if (right.relation().equals(only.get()) && !left.relation().equals(only.get())) {
                        pins.stream()
                                .filter(p -> sameAs(p.column()).contains(left))
                                .toList()
                                .forEach(p -> pins.add(new Pin(right, p.condition())));
                    }
                }
                return;
            }
            if (only.isPresent() && !column.get().relation().equals(only.get())) {
                return;
            }
            comparison(column.get(), behind, part.to()).ifPresent(c -> pins.add(new Pin(column.get(), c)));
        }

        private void reversed(Range part, Optional<RelationRef> only) {
            int from = valueEnd(part.from(), part.to());
            if (from < 0 || !tokens.at(from).is('=') || columnEnd(from + 1, part.to()) != part.to()) {
                return;
            }
            column(from + 1, part.to())
                    .filter(c -> only.isEmpty() || only.get().equals(c.relation()))
                    .ifPresent(c -> pins.add(new Pin(c, same -> compared(same, "=", part.from(), from))));
        }

        private Optional<Function<Column, Optional<Pieces>>> comparison(Column column, int at, int to) {
            Token operator = tokens.at(at);
            if (operator.is('=') && FromClause.word(tokens, at + 1, "any")) {
                return Optional.of(same -> any(same, at + 2, to));
            } else if (operator.is('=') || ORDER.contains(operator.value())) {
                boolean plain = operator.kind() == TokenKind.PUNCTUATION || operator.kind() == TokenKind.OPERATOR;
                return plain && valueEnd(at + 1, to) == to
                        ? Optional.of(same -> compared(same, operator.value(), at + 1, to))
                        : Optional.empty();
            } else if (operator.is("in") && tokens.at(at + 1).is('(')) {
                return Optional.of(same -> list(same, at + 2, to));
            } else if (operator.is("between")) {
                int middle = valueEnd(at + 1, to);
                return middle > 0
                                && tokens.at(middle).is("and")
                                && valueEnd(middle + 1, to) == to
                                && sealed(column).isEmpty()
                        ? Optional.of(same -> compared(same, ">=", at + 1, middle)
                                .flatMap(low -> compared(same, "<=", middle + 1, to)
                                        .map(high -> low.then(" AND ").then(high))))
                        : Optional.empty();
            }
            return Optional.empty();
        }

        private Optional<Pieces> compared(Column column, String operator, int from, int to) {
            Optional<Pieces> value = value(column, from, to, !operator.equals("="));
            return value.map(v -> Pieces.text("(" + stored(column) + " OPERATOR(pg_catalog." + operator + ") ")
                    .then(v)
                    .then(")"));
        }

        private Optional<Pieces> list(Column column, int from, int to) {
            List<Pieces> values = new ArrayList<>();
            int at = from;
            while (at < to) {
                int end = valueEnd(at, to);
                Optional<Pieces> value = end < 0 ? Optional.empty() : value(column, at, end, false);
                if (value.isEmpty()
                        || !(tokens.at(end).is(',') || tokens.at(end).is(')'))) {
                    return Optional.empty();
                }
                values.add(value.get());
                at = end + 1;
            }
            boolean whole = at == to && !values.isEmpty() && tokens.at(to - 1).is(')');
            return whole
                    ? Optional.of(Pieces.text("(" + stored(column) + " OPERATOR(pg_catalog.=) ANY (ARRAY[")
                            .then(Pieces.join(", ", values))
                            .then("]" + arrayCast(column) + "))"))
                    : Optional.empty();
        }

        /** Text that PostgreSQL would otherwise take for an array of text. */
        private static String arrayCast(Column column) {
            return column.cell().searchable().isPresent()
                    ? ""
                    : "::" + column.cell().type().elementSql() + "[]";
        }

        /** {@code = ANY ($1)}. */
        private Optional<Pieces> any(Column column, int from, int to) {
            boolean parameter = tokens.at(from).is('(')
                    && tokens.at(from + 1).kind() == TokenKind.PARAMETER
                    && tokens.at(from + 2).is(')')
                    && from + 3 == to;
            if (!parameter || sealed(column).isPresent() || !once(tokens.at(from + 1))) {
                return Optional.empty();
            }
            return column.cell().type().comparable()
                    ? Optional.of(Pieces.text("(" + stored(column) + " OPERATOR(pg_catalog.=) ANY ($"
                            + tokens.at(from + 1).value() + "))"))
                    : Optional.empty();
        }

        private static String stored(Column column) {
            String cell = RowSource.ROW + "." + SqlText.name(column.name());
            return column.cell().searchable().isPresent() ? SealedEnvelope.index(cell) : cell;
        }

        /** The constant or parameter, of the column's own type; empty if it is not surely that. */
        private Optional<Pieces> value(Column column, int from, int to, boolean ordered) {
            Token value = tokens.at(from);
            Optional<ColumnName> sealed = sealed(column);
            if (sealed.isPresent()) {
                boolean text = value.kind() == TokenKind.STRING || value.kind() == TokenKind.PARAMETER;
                return ordered || !text
                        ? Optional.empty()
                        : Optional.of(Pieces.text("pg_catalog.substr(")
                                .then(SealedComparisons.bytes(value, sealed.get()))
                                .then(", 5, 16)"));
            }
            ColumnType type = column.cell().type();
            boolean serves = (ordered ? type.ordered() : type.comparable()) && isCastTo(type, from, to);
            if (!serves) {
                return Optional.empty();
            }
            String cast = to - from > 1 ? "::" + type.elementSql() : "";
            return switch (value.kind()) {
                case STRING -> Optional.of(Pieces.text(SqlText.literal(value.value()) + cast));
                case INTEGER ->
                    type.isWholeNumber() ? Optional.of(Pieces.text(value.value() + cast)) : Optional.empty();
                case PARAMETER -> once(value) ? Optional.of(Pieces.text("$" + value.value() + cast)) : Optional.empty();
                default -> Optional.empty();
            };
        }

        private boolean once(Token parameter) {
            return tokens.list().stream()
                            .filter(t ->
                                    t.kind() == TokenKind.PARAMETER && t.value().equals(parameter.value()))
                            .count()
                    == 1;
        }

        private boolean isCastTo(ColumnType type, int from, int to) {
            return to - from == 1
                    || type.names()
                            .contains(tokens.list().subList(from + 2, to).stream()
                                    .map(Token::value)
                                    .collect(Collectors.joining(" ")));
        }

        private static Optional<ColumnName> sealed(Column column) {
            return column.cell().searchable();
        }

        private static boolean sameType(Column a, Column b) {
            return a.cell().type().declared().equals(b.cell().type().declared());
        }

        /** Behind {@code [table.]column}; -1 if that does not stand here. */
        private int columnEnd(int from, int to) {
            int end = tokens.at(from + 1).is('.') ? from + 3 : from + 1;
            Token last = tokens.at(end - 1);
            boolean name = end - from == 3 ? tokens.at(from).isColumnName() && last.isWord() : last.isColumnName();
            return name
                            && end <= to
                            && !tokens.at(end).is('(')
                            && !tokens.at(end).is('.')
                    ? end
                    : -1;
        }

        private Optional<Column> column(int from, int to) {
            String name = tokens.at(to - 1).value();
            Optional<RelationRef> relation = to - from == 3
                    ? Optional.ofNullable(items.get(tokens.at(from).value()))
                    : items.values().stream().filter(r -> clause.single()).findFirst();
            return relation.flatMap(r -> Optional.ofNullable(reads.get(r))
                    .flatMap(s -> Optional.ofNullable(s.cells().get(name)))
                    .map(cell -> new Column(r, name, cell)));
        }

        /** Behind a constant or parameter, with its cast; -1 if none begins here. */
        private int valueEnd(int from, int to) {
            TokenKind kind = tokens.at(from).kind();
            if (from >= to || !(kind == TokenKind.STRING || kind == TokenKind.INTEGER || kind == TokenKind.PARAMETER)) {
                return -1;
            }
            int end = from + 1;
            if (tokens.at(end).kind() == TokenKind.TYPECAST) {
                end++;
                while (end < to
                        && ((tokens.at(end).isWord() && !tokens.at(end).is("and"))
                                || tokens.at(end).is('.'))) {
                    end++;
                }
            }
            return end;
        }
    }

    /** The parts of a condition that must all hold; none if it is not surely a conjunction. */
    private List<Range> conjuncts(Range range) {
        List<Range> parts = new ArrayList<>();
        int start = range.from();
        int depth = 0;
        boolean between = false;
        for (int i = range.from(); i < range.to(); i++) {
            Token token = tokens.at(i);
            boolean behindPoint = tokens.at(i - 1).is('.');
            depth += FromClause.opens(token) || (token.is("case") && !behindPoint) ? 1 : 0;
            depth -= FromClause.closes(token) || (token.is("end") && !behindPoint) ? 1 : 0;
            if (depth < 0 || (depth == 0 && token.is("or") && !behindPoint)) {
                return List.of();
            } else if (depth == 0 && token.is("between") && !behindPoint) {
                between = true;
            } else if (depth == 0 && token.is("and") && !behindPoint) {
                if (between) {
                    between = false;
                } else {
                    parts.add(new Range(start, i));
                    start = i + 1;
                }
            }
        }
        parts.add(new Range(start, range.to()));
        return parts.stream().flatMap(p -> unwrapped(p).stream()).toList();
    }

    /** What stands in parentheses around the whole part is a condition of its own. */
    private List<Range> unwrapped(Range part) {
        if (!tokens.at(part.from()).is('(') || part.to() - part.from() < 3) {
            return List.of(part);
        }
        int depth = 0;
        for (int i = part.from(); i < part.to(); i++) {
            depth += FromClause.opens(tokens.at(i)) ? 1 : FromClause.closes(tokens.at(i)) ? -1 : 0;
            if (depth == 0) {
                return i == part.to() - 1 ? conjuncts(new Range(part.from() + 1, i)) : List.of(part);
            }
        }
        return List.of(part);
    }
}
