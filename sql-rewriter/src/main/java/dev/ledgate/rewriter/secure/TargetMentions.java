package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.Edit;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.shape.Assignment;
import dev.ledgate.rewriter.shape.DmlShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns of the table that a statement writes, where its expressions name them. They stand for the stored row: what is
 * not open is refused, and a sealed column has to be put into the form in which it can be opened, or is refused. A name that
 * may be another table's is taken for the target's. One thread, one statement.
 */
final class TargetMentions {
    private static final String EXCLUDED = "excluded";
    private static final Set<String> QUERY_WORDS = Set.of("select", "with", "values", "table");

    private final SecuredTables tables;
    private final SecuredTables.Known target;
    private final DmlShape dml;
    private final Tokens tokens;
    private final Set<String> open;
    private final Set<String> sealed;
    private final String row;
    private final List<Edit> edits = new ArrayList<>();

    /** @param open the target's columns that show for every patient */
    TargetMentions(SecuredTables tables, SecuredTables.Known target, DmlShape dml, Tokens tokens, Set<String> open) {
        this.tables = tables;
        this.target = target;
        this.dml = dml;
        this.tokens = tokens;
        this.open = open;
        this.row = dml.target().visibleName();
        sealed = target.table().columns().stream()
                .map(DatabaseCatalog.Column::name)
                .filter(c -> target.rule().column(c).sealed())
                .collect(Collectors.toSet());
    }

    /** Whether RETURNING gives sealed columns. */
    boolean showsSealed() {
        return !edits.isEmpty();
    }

    /**
     * What has to be changed in the user's text.
     *
     * @param columns all that the statement names
     */
    List<Edit> edits(List<ColumnRef> columns) throws RefusedException {
        for (ColumnRef ref : columns) {
            if (isOfTarget(ref)) {
                column(ref);
            }
        }
        return edits;
    }

    /** Whether it stands where the target's row can be seen, and may name a part of it. */
    private boolean isOfTarget(ColumnRef ref) {
        boolean insert = dml.kind() == StatementKind.INSERT;
        boolean seen = insert
                ? in(dml.conflict().map(DmlShape.Conflict::span), ref.span()) || in(dml.returningClause(), ref.span())
                : in(Optional.of(new Span(dml.target().span().end(), dml.span().end())), ref.span());
        Optional<String> qualifier = qualifier(ref);
        return seen && (qualifier.isEmpty() || qualifier.get().equals(row) || isExcluded(qualifier.get()));
    }

    private boolean isExcluded(String qualifier) {
        return dml.conflict().isPresent() && qualifier.equals(EXCLUDED);
    }

    private static Optional<String> qualifier(ColumnRef ref) {
        int count = ref.names().size();
        return count > 1 ? Optional.of(ref.names().get(count - 2)) : Optional.empty();
    }

    private void column(ColumnRef ref) throws RefusedException {
        String name = ref.column();
        if (name.equals("*") ? isRow(ref) : isRowName(ref)) {
            wholeRow(ref);
        } else if (sealed.contains(name)) {
            sealed(ref);
        } else if (target.table().column(name).isPresent() && !open.contains(name)) {
            throw notOpen(name);
        }
    }

    /** Behind a name, the row's columns; alone, only as an item of RETURNING, for {@code count(*)} is no row. */
    private boolean isRow(ColumnRef ref) {
        return qualifier(ref).isPresent() || isItem(ref);
    }

    private boolean isRowName(ColumnRef ref) {
        boolean name = ref.column().equals(row) || isExcluded(ref.column());
        return name
                && ref.names().size() == 1
                && target.table().column(ref.column()).isEmpty();
    }

    private void wholeRow(ColumnRef ref) throws RefusedException {
        for (DatabaseCatalog.Column column : target.table().columns()) {
            if (!open.contains(column.name())) {
                throw notOpen(column.name());
            }
        }
        if (sealed.isEmpty()) {
            return;
        }
        boolean others = qualifier(ref).isEmpty() && dml.from().isPresent();
        if (!ref.column().equals("*") || !isItem(ref) || others) {
            throw new RefusedException(Denial.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "the whole row of table \"" + target.table().name() + "\" cannot be used here: column \""
                            + sealed.stream().sorted().findFirst().orElseThrow() + "\" of it is sealed",
                    "Name the columns, or write RETURNING " + row + ".*"));
        }
        String all = target.table().columns().stream()
                .map(DatabaseCatalog.Column::name)
                .map(c -> sealed.contains(c) ? shown(c) + " AS " + SqlText.name(c) : own(c))
                .collect(Collectors.joining(", "));
        edits.add(new Edit.Replace(ref.span().start(), ref.span().end(), all));
    }

    private void sealed(ColumnRef ref) throws RefusedException {
        if (isNullTest(ref) || isKept(ref)) {
            return;
        }
        boolean output = in(dml.returningClause(), ref.span())
                && qualifier(ref).filter(this::isExcluded).isEmpty();
        boolean field = tokens.at(tokens.indexAt(ref.span().start()) - 1).is('.');
        if (!output || field || isInSubQuery()) {
            throw OwnerWrites.sealedMention(ref.column());
        }
        String text = shown(ref.column());
        edits.add(new Edit.Replace(
                ref.span().start(), ref.span().end(), isItem(ref) ? text + " AS " + SqlText.name(ref.column()) : text));
    }

    /** NULL is stored as NULL. */
    private boolean isNullTest(ColumnRef ref) {
        int behind = tokens.indexAt(ref.span().end());
        Token word = tokens.at(behind);
        int value = tokens.at(behind + 1).is("not") ? behind + 2 : behind + 1;
        return word.is("isnull")
                || word.is("notnull")
                || (word.is("is") && tokens.at(value).is("null"));
    }

    /** {@code SET a = EXCLUDED.a}, where the row in place has the keys of the row to come: sealed for it as well. */
    private boolean isKept(ColumnRef ref) {
        boolean assigned = dml.conflict().stream()
                .flatMap(c -> c.assignments().stream())
                .anyMatch(a -> isExcludedValue(a, ref.column(), tokens)
                        && a.value().span().equals(ref.span()));
        return assigned && conflictIsOnKeys(target, dml);
    }

    /** Whether a column of a conflicting row gets the value that the row to come has in it. */
    static boolean isExcludedValue(Assignment assignment, String column, Tokens tokens) {
        int at = tokens.indexAt(assignment.value().span().start());
        return assignment.column().equals(column)
                && tokens.at(at).isWord()
                && tokens.at(at).value().equals(EXCLUDED)
                && tokens.at(at + 1).is('.')
                && tokens.at(at + 2).value().equals(column)
                && tokens.at(at + 2).end() == assignment.value().span().end();
    }

    /** Whether rows that conflict agree in all columns that sealed fields are bound to, to the letter. */
    static boolean conflictIsOnKeys(SecuredTables.Known target, DmlShape dml) {
        Set<String> named = dml.conflict().stream()
                .flatMap(c -> c.columns().stream())
                .map(DmlShape.NamedSpan::name)
                .collect(Collectors.toSet());
        Set<String> keys = new HashSet<>(target.rule().rowKey());
        target.rule().patientColumn().ifPresent(keys::add);
        return named.containsAll(keys)
                && keys.stream()
                        .allMatch(k -> target.table()
                                .column(k)
                                .map(c -> new ColumnType(c.type()))
                                .filter(t -> t.equalMeansSame() || t.isDate() || t.isTimestamp() || t.isInstant())
                                .isPresent());
    }

    /** Whether RETURNING holds a query, in which a name may be of another table. */
    private boolean isInSubQuery() {
        Span clause = dml.returningClause().orElseThrow();
        int end = tokens.indexAt(clause.end());
        for (int i = tokens.indexAt(clause.start()); i < end; i++) {
            Token token = tokens.at(i);
            if (QUERY_WORDS.stream().anyMatch(token::is)) {
                return true;
            }
        }
        return false;
    }

    private boolean isItem(ColumnRef ref) {
        return dml.returning().contains(ref.span());
    }

    private String shown(String column) {
        return tables.shown(target, column, row);
    }

    private String own(String column) {
        return SqlText.name(row) + "." + SqlText.name(column);
    }

    private RefusedException notOpen(String column) {
        return OwnerWrites.denied("column \"" + column + "\" of table \""
                + target.table().name() + "\" is not open to you for every patient");
    }

    private static boolean in(Optional<Span> outer, Span inner) {
        return outer.isPresent()
                && outer.get().start() <= inner.start()
                && inner.end() <= outer.get().end();
    }
}
