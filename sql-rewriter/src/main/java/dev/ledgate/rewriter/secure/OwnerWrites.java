package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.VisibilityRule.Shown;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.DmlRewrite;
import dev.ledgate.rewriter.DmlRewriter;
import dev.ledgate.rewriter.Edit;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.shape.Assignment;
import dev.ledgate.rewriter.shape.DmlShape;
import dev.ledgate.rewriter.shape.DmlShape.NamedSpan;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * INSERT, UPDATE and DELETE of the hospital's own applications, on one table through its mirror. Every column that the
 * statement names must be open to them for all patients, for nothing stands between its expressions and the stored row.
 */
public final class OwnerWrites implements DmlRewriter {
    private final SecuredTables tables;

    public OwnerWrites(SecuredTables tables) {
        this.tables = tables;
    }

    @Override
    public DmlRewrite rewrite(StatementShape shape, Tokens tokens) throws RefusedException {
        DmlShape dml = shape.dml().orElseThrow(() -> new IllegalArgumentException("the statement writes nothing"));
        SecuredTables.Known target = target(dml.target());
        TableName name = target.table().name();
        refuseForms(dml, tokens);
        List<String> written = written(shape, dml, target.table());
        Set<String> open = openColumns(target);
        for (String column : written) {
            if (target.table().column(column).isPresent() && !open.contains(column)) {
                throw denied("you may not write column \"" + column + "\" of table \"" + name + "\" for every patient");
            }
        }
        SealedWrites sealed = new SealedWrites(target.table(), target.rule(), dml, tokens);
        refuseReads(shape, dml, target, open, sealed.columns());
        List<Edit> edits = new ArrayList<>(sealed.edits(written));
        edits.add(new Edit.Replace(
                dml.target().span().start(),
                dml.target().span().end(),
                tables.mirror(target.table())
                        + (dml.target().alias().isPresent()
                                ? ""
                                : " AS " + SqlText.name(dml.target().name()))));
        SortedSet<TableName> names = new TreeSet<>(Set.of(name));
        return new DmlRewrite(edits, sealed.parameters(), returnsSealed(shape, dml), names, List.of());
    }

    /** Whether a query inside RETURNING may show sealed cells of a table that is only read. */
    private boolean returnsSealed(StatementShape shape, DmlShape dml) throws RefusedException {
        boolean sealed = false;
        for (RelationRef read : dml.returningClause().isPresent() ? shape.reads() : List.<RelationRef>of()) {
            sealed |= tables.secure(read.schema(), read.name()).maySeal();
        }
        return sealed;
    }

    private SecuredTables.Known target(RelationRef target) throws RefusedException {
        AccessProfile profile = tables.profile();
        Optional<TableName> table =
                tables.secure(target.schema(), target.name()).table();
        if (table.isEmpty()) {
            throw denied("system relation \"" + target.name() + "\" is not written through Ledgate");
        }
        if (!profile.owner() || !profile.defaultRights().contains(Right.WRITE)) {
            throw denied("you may not write table \"" + table.get() + "\"");
        }
        boolean some = profile.exceptions().keySet().stream()
                .anyMatch(p ->
                        !profile.exceptionRights().getOrDefault(p, Set.of()).contains(Right.WRITE));
        // Choices about single tables carry no rights of their own.
        if (some || !profile.tableExceptions().isEmpty()) {
            throw unsupported("writing while some patients' rows are closed to writing");
        }
        return tables.known(table.get());
    }

    private static void refuseForms(DmlShape dml, Tokens tokens) throws RefusedException {
        if (dml.query().isPresent()) {
            throw unsupported("INSERT with a query as its source");
        } else if (dml.conflict().isPresent()) {
            throw unsupported("ON CONFLICT");
        } else if (dml.from().isPresent()) {
            throw unsupported("UPDATE ... FROM and DELETE ... USING");
        } else if (tokens.at(0).is("with")) {
            throw unsupported("WITH in a statement that writes");
        }
    }

    private static List<String> written(StatementShape shape, DmlShape dml, DatabaseCatalog.Table table) {
        List<String> all =
                table.columns().stream().map(DatabaseCatalog.Column::name).toList();
        return switch (shape.kind()) {
            case INSERT -> {
                int most = dml.rows().stream().mapToInt(List::size).max().orElse(0);
                yield dml.columnList().isPresent()
                        ? dml.columns().stream().map(NamedSpan::name).toList()
                        : all.subList(0, Math.min(most, all.size()));
            }
            case UPDATE -> dml.assignments().stream().map(Assignment::column).toList();
            default -> all;
        };
    }

    /** The columns whose values all show, whoever the row is about. */
    private Set<String> openColumns(SecuredTables.Known target) throws RefusedException {
        List<String> all = target.table().columns().stream()
                .map(DatabaseCatalog.Column::name)
                .toList();
        PatientGroups groups = PatientGroups.of(tables.profile(), target.rule(), all);
        if (groups.defaultGroup().isEmpty() || groups.members().containsValue(Optional.<Integer>empty())) {
            throw denied("table \"" + target.table().name() + "\" has rows that do not exist for you");
        }
        return all.stream()
                .filter(c -> groups.groups().stream()
                        .map(g -> g.getOrDefault(c, Outcome.NULL))
                        .allMatch(o -> o.shown() == Shown.VALUE && o.unless().isEmpty()))
                .collect(Collectors.toSet());
    }

    private static void refuseReads(
            StatementShape shape, DmlShape dml, SecuredTables.Known target, Set<String> open, Set<String> sealed)
            throws RefusedException {
        DatabaseCatalog.Table table = target.table();
        List<String> closed = table.columns().stream()
                .map(DatabaseCatalog.Column::name)
                .filter(c -> !open.contains(c) || sealed.contains(c))
                .toList();
        for (ColumnRef ref : shape.columns()) {
            if (sealed.contains(ref.column())) {
                throw sealedMention(ref.column());
            } else if (closed.contains(ref.column())) {
                throw denied("column \"" + ref.column() + "\" of table \"" + table.name()
                        + "\" is not open to you for every patient");
            } else if (!closed.isEmpty() && isWholeRow(ref, dml)) {
                throw sealed.contains(closed.get(0))
                        ? sealedMention(closed.get(0))
                        : denied("column \"" + closed.get(0) + "\" of table \"" + table.name()
                                + "\" is not open to you for every patient");
            }
        }
    }

    private static boolean isWholeRow(ColumnRef ref, DmlShape dml) {
        List<String> names = ref.names();
        Set<String> own = Set.copyOf(List.of(dml.target().name(), dml.target().visibleName()));
        if (!ref.column().equals("*")) {
            return own.contains(ref.column());
        }
        if (names.size() > 1) {
            return own.contains(names.get(names.size() - 2));
        }
        return dml.returningClause().map(clause -> contains(clause, ref.span())).orElse(false);
    }

    private static boolean contains(Span outer, Span inner) {
        return outer.start() <= inner.start() && inner.end() <= outer.end();
    }

    static RefusedException sealedMention(String column) {
        return new RefusedException(
                Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "sealed column \"" + column + "\" cannot be used here",
                        "A statement that writes may set a sealed column to a constant, a parameter or NULL, and not read it."));
    }

    static RefusedException unsupported(String what) {
        return new RefusedException(Denial.of(SqlState.FEATURE_NOT_SUPPORTED, what + " cannot be rewritten safely"));
    }

    private static RefusedException denied(String message) {
        return new RefusedException(Denial.of(SqlState.INSUFFICIENT_PRIVILEGE, message));
    }
}
