package dev.ledgate.rewriter.shape;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.Normaliser;
import dev.ledgate.rewriter.parse.Reader;
import dev.ledgate.rewriter.parse.Removed;
import dev.ledgate.rewriter.shape.DmlShape.Conflict;
import dev.ledgate.rewriter.shape.DmlShape.NamedSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes INSERT, UPDATE and DELETE apart at the words that PostgreSQL reserves, and has everything else in them read as
 * parts of a query over the same scope. See the PostgreSQL manual, the three commands. One thread, one statement.
 */
final class DmlParser {
    private final Reader in;
    private final Stretches parts;
    private final int main;
    private final int end;
    private final boolean headed;
    private final List<String> commonTables;
    private final List<TreeWalk> walks = new ArrayList<>();
    private final Normaliser source;
    private final Normaliser output;
    private boolean sourceUsed;
    private boolean outputUsed;

    private final List<NamedSpan> columns = new ArrayList<>();
    private final List<List<Expression>> rows = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<Span> returning = new ArrayList<>();
    private @Nullable Span columnList;
    private @Nullable Span query;
    private @Nullable Span from;
    private @Nullable Span where;
    private @Nullable Span returningClause;
    private @Nullable Conflict conflict;
    private boolean defaultValues;

    /**
     * @param main index of INSERT, UPDATE or DELETE
     * @param end index behind its last token
     * @param whole whether it is the statement itself, with WITH in front or not, and no item of WITH
     * @param names of the items of WITH that it sees
     */
    DmlParser(Reader in, Removed removed, int main, int end, boolean whole, List<String> names) {
        this.in = in;
        this.parts = new Stretches(in);
        this.main = main;
        this.end = end;
        this.headed = whole && main > 0;
        this.commonTables = List.copyOf(names);
        this.source = new Normaliser(in, removed);
        this.output = new Normaliser(in, removed);
    }

    DmlShape shape() throws Refusal {
        in.range(0, end);
        StatementKind kind = StatementKind.valueOf(in.at(main).value().toUpperCase(Locale.ROOT));
        if (headed) {
            source.with(0, main);
            in.range(0, end);
        }
        in.range(main + 1, end);
        RelationRef target = switch (kind) {
            case INSERT -> insert();
            case UPDATE -> update();
            case DELETE -> delete();
            default -> throw in.syntax();
        };
        if (target.schema().isEmpty() && commonTables.contains(target.name())) {
            throw new Refusal(
                    Denial.of(
                            SqlState.UNDEFINED_TABLE,
                            "relation \"" + target.name() + "\" cannot be the target of a modifying statement"),
                    target.span().start());
        }
        return shape(kind, target);
    }

    /** The trees of its parts; complete behind {@link #shape}. */
    List<TreeWalk> walks() {
        return walks;
    }

    private Scope scope() {
        Scope scope = Scope.empty();
        commonTables.forEach(scope::add);
        return scope;
    }

    private DmlShape shape(StatementKind kind, RelationRef target) throws Refusal {
        if (sourceUsed || headed) {
            if (!sourceUsed) {
                source.select();
            }
            // With WITH in front, the tree of the source holds its names itself.
            walks.add(StatementAnalyser.walk(source.text(), headed ? Scope.empty() : scope()));
        }
        if (outputUsed) {
            walks.add(StatementAnalyser.walk(output.text(), scope()));
        }
        return new DmlShape(
                kind,
                parts.span(main, end),
                target,
                columns,
                Optional.ofNullable(columnList),
                rows,
                Optional.ofNullable(query),
                defaultValues,
                assignments,
                Optional.ofNullable(from),
                Optional.ofNullable(where),
                Optional.ofNullable(conflict),
                returning,
                Optional.ofNullable(returningClause));
    }

    private RelationRef insert() throws Refusal {
        in.expect("into");
        RelationRef target = target();
        if (in.peek().is('(') && !in.isQuery(in.index())) {
            columnList();
        }
        if (in.take("overriding")) {
            if (!in.take("system")) {
                in.expect("user");
            }
            in.expect("value");
        }
        int returningAt = parts.find(in.index(), end, "returning");
        int conflictAt = conflict(returningAt);
        insertSource(conflictAt);
        if (conflictAt < returningAt) {
            conflict = conflictClause(conflictAt, returningAt);
        }
        returning(returningAt);
        return target;
    }

    private void columnList() throws Refusal {
        int open = in.index();
        in.skip(1);
        do {
            columns.add(columnName());
        } while (in.take(','));
        in.expect(')');
        columnList = parts.span(open, in.index());
    }

    private NamedSpan columnName() throws Refusal {
        Token name = in.peek();
        if (!name.isColumnName()) {
            throw in.syntax();
        }
        in.skip(1);
        if (in.peek().is('.') || in.peek().is('[')) {
            throw in.unsupported("writing a part of a column");
        }
        return new NamedSpan(name.value(), new Span(name.start(), name.end()));
    }

    private void insertSource(int stop) throws Refusal {
        int start = in.index();
        if (in.peek().is("default") && in.peek(1).is("values")) {
            defaultValues = true;
            if (start + 2 != stop) {
                in.skip(2);
                throw in.syntax();
            }
            return;
        }
        if (start >= stop) {
            throw in.syntax();
        }
        boolean plain = in.peek().is("values") && plainValues(start + 1, stop);
        if (!plain) {
            query = parts.span(start, stop);
        }
        source.insertSource(start, stop);
        sourceUsed = true;
    }

    /** Notes the rows of VALUES; false if it is part of a larger query. */
    private boolean plainValues(int from, int stop) {
        int i = from;
        while (i < stop && in.at(i).is('(')) {
            List<Expression> row = new ArrayList<>();
            int close = in.closing(i);
            for (int[] item : parts.items(i + 1, close)) {
                row.add(parts.expression(item[0], item[1]));
            }
            rows.add(row);
            i = close + 1;
            if (i == stop) {
                return true;
            }
            if (!in.at(i).is(',')) {
                break;
            }
            i++;
        }
        rows.clear();
        return false;
    }

    private int conflict(int stop) {
        int depth = 0;
        for (int i = in.index(); i + 1 < stop; i++) {
            Token token = in.at(i);
            depth += token.is('(') || token.is('[') ? 1 : token.is(')') || token.is(']') ? -1 : 0;
            Token behind = in.at(i + 2);
            boolean clause = behind.is('(') || behind.is("do") || behind.is("on");
            if (depth == 0 && token.is("on") && in.at(i + 1).is("conflict") && clause) {
                return i;
            }
        }
        return stop;
    }

    private Conflict conflictClause(int start, int stop) throws Refusal {
        in.range(start + 2, end);
        List<NamedSpan> target = new ArrayList<>();
        if (in.peek().is("on")) {
            throw in.unsupported("ON CONFLICT ON CONSTRAINT", "name the columns of the constraint: ON CONFLICT (a, b)");
        }
        if (in.take('(')) {
            do {
                target.add(columnName());
            } while (in.take(','));
            in.expect(')');
        }
        if (in.take("where")) {
            int doAt = parts.find(in.index(), stop, "do");
            if (in.index() == doAt) {
                throw in.syntax();
            }
            output(in.index(), doAt);
            in.range(doAt, end);
        }
        in.expect("do");
        List<Assignment> changes = new ArrayList<>();
        Optional<Span> condition = Optional.empty();
        boolean update = !in.take("nothing");
        if (update) {
            in.expect("update");
            in.expect("set");
            int whereAt = parts.find(in.index(), stop, "where");
            assignments(in.index(), whereAt, changes, output);
            if (whereAt < stop) {
                condition = Optional.of(parts.span(whereAt + 1, stop));
                output(whereAt + 1, stop);
            }
        } else if (in.index() != stop) {
            throw in.syntax();
        }
        return new Conflict(parts.span(start, stop), target, update, changes, condition);
    }

    private RelationRef update() throws Refusal {
        RelationRef target = target();
        in.expect("set");
        int returningAt = parts.find(in.index(), end, "returning");
        int whereAt = parts.find(in.index(), returningAt, "where");
        int fromAt = parts.findFrom(in.index(), whereAt);
        source.select();
        sourceUsed = true;
        assignments(in.index(), fromAt, assignments, source);
        items(fromAt, whereAt, "FROM");
        condition(whereAt, returningAt);
        returning(returningAt);
        return target;
    }

    private RelationRef delete() throws Refusal {
        in.expect("from");
        RelationRef target = target();
        int returningAt = parts.find(in.index(), end, "returning");
        int whereAt = parts.find(in.index(), returningAt, "where");
        if (in.index() < whereAt && !in.peek().is("using")) {
            throw in.syntax();
        }
        source.select();
        sourceUsed = true;
        items(in.index(), whereAt, "USING");
        condition(whereAt, returningAt);
        returning(returningAt);
        return target;
    }

    private void items(int word, int stop, String clause) throws Refusal {
        if (word < stop) {
            if (word + 1 == stop) {
                throw Refusal.syntax(clause, in.at(word).start());
            }
            from = parts.span(word + 1, stop);
            source.from(word + 1, stop);
        }
    }

    private void condition(int word, int stop) throws Refusal {
        if (word >= stop) {
            return;
        }
        in.range(word + 1, end);
        if (in.peek().is("current") && in.peek(1).is("of")) {
            throw in.unsupported("WHERE CURRENT OF");
        }
        if (word + 1 == stop) {
            throw in.syntax();
        }
        where = parts.span(word + 1, stop);
        source.where(word + 1, stop);
    }

    private void returning(int word) throws Refusal {
        in.range(0, end);
        if (word >= end) {
            return;
        }
        returningClause = parts.span(word, end);
        for (int[] item : parts.items(word + 1, end)) {
            if (item[0] >= item[1]) {
                throw Refusal.syntax("RETURNING", in.at(word).start());
            }
            returning.add(parts.span(item[0], item[1]));
        }
        output(word + 1, end);
    }

    private void output(int start, int stop) throws Refusal {
        if (!outputUsed) {
            output.select();
            outputUsed = true;
        }
        output.expressions(start, stop);
        in.range(0, end);
    }

    private void assignments(int start, int stop, List<Assignment> into, Normaliser normaliser) throws Refusal {
        if (normaliser == output && !outputUsed) {
            output.select();
            outputUsed = true;
        }
        if (start >= stop) {
            throw in.syntax();
        }
        for (int[] item : parts.items(start, stop)) {
            in.range(item[0], end);
            if (in.peek().is('(')) {
                rowAssignment(item, into);
            } else {
                NamedSpan name = columnName();
                in.expect('=');
                if (in.index() >= item[1]) {
                    throw in.syntax();
                }
                into.add(new Assignment(name.name(), name.span(), parts.expression(in.index(), item[1])));
            }
            normaliser.expressions(in.index(), item[1]);
        }
        in.range(stop, end);
    }

    /** {@code (a, b) = (1, 2)} or {@code (a, b) = ROW(1, 2)}; leaves the reader at the right side. */
    private void rowAssignment(int[] item, List<Assignment> into) throws Refusal {
        List<NamedSpan> names = new ArrayList<>();
        in.skip(1);
        do {
            names.add(columnName());
        } while (in.take(','));
        in.expect(')');
        in.expect('=');
        int right = in.index();
        int open = in.peek().is("row") ? right + 1 : right;
        if (!in.at(open).is('(') || in.closing(open) != item[1] - 1) {
            throw in.unsupported("this assignment to several columns");
        }
        if (in.isQuery(open)) {
            Expression query = parts.expression(open, item[1]);
            names.forEach(name -> into.add(new Assignment(name.name(), name.span(), query)));
            in.range(open, end);
            return;
        }
        List<int[]> values = parts.items(open + 1, item[1] - 1);
        if (values.size() != names.size()) {
            throw in.unsupported("an assignment with another number of values than columns");
        }
        for (int i = 0; i < names.size(); i++) {
            NamedSpan name = names.get(i);
            into.add(new Assignment(name.name(), name.span(), parts.expression(values.get(i)[0], values.get(i)[1])));
        }
        in.range(right, end);
    }

    private RelationRef target() throws Refusal {
        if (in.peek().is("only")) {
            throw in.unsupported("ONLY");
        }
        Token first = in.peek();
        if (!first.isColumnName()) {
            throw in.syntax();
        }
        in.skip(1);
        Optional<String> schema = Optional.empty();
        Token last = first;
        if (in.peek().is('.') && in.peek(1).isWord()) {
            schema = Optional.of(first.value());
            last = in.peek(1);
            in.skip(2);
        }
        if (in.peek().is('.') || in.peek().is('*')) {
            throw in.unsupported("this form of a target");
        }
        Optional<String> alias = Optional.empty();
        boolean as = in.take("as");
        if (as || (in.peek().isColumnName() && !endsTarget(in.peek()))) {
            alias = Optional.of(columnName().name());
        }
        return new RelationRef(
                schema,
                last.value(),
                new Span(first.start(), last.end()),
                alias,
                RelationRef.Form.FROM_ITEM,
                RelationRef.Role.TARGET);
    }

    private static boolean endsTarget(Token token) {
        return token.is("set") || token.is("values") || token.is("overriding");
    }
}
