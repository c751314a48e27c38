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
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.Assignment;
import dev.ledgate.rewriter.shape.DmlShape;
import dev.ledgate.rewriter.shape.DmlShape.NamedSpan;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * INSERT, UPDATE and DELETE of the hospital's own applications, each on one table through its mirror. Every column of that
 * table that the statement names must be open to them for all patients, for nothing stands between its expressions and the
 * stored row. Tables that are only read stand in their secured forms.
 */
public final class OwnerWrites implements DmlRewriter {
    private final SecuredTables tables;

    public OwnerWrites(SecuredTables tables) {
        this.tables = tables;
    }

    @Override
    public DmlRewrite rewrite(StatementShape shape, Tokens tokens) throws RefusedException {
        List<Edit> edits = new ArrayList<>();
        List<SealedInput> parameters = new ArrayList<>();
        TreeSet<TableName> names = new TreeSet<>();
        boolean maySeal = false;
        for (DmlShape dml : shape.writes()) {
            SecuredTables.Known target = target(dml.target());
            List<String> written = written(dml, target);
            Set<String> open = openColumns(target);
            refuseClosed(written, dml, target, open);
            SealedWrites sealed = new SealedWrites(target.table(), target.rule(), dml, tokens);
            TargetMentions mentions = new TargetMentions(tables, target, dml, tokens, open);
            edits.addAll(sealed.edits(written));
            edits.addAll(mentions.edits(shape.columns()));
            edits.add(mirror(dml.target(), target));
            parameters.addAll(sealed.parameters());
            maySeal |= mentions.showsSealed();
            names.add(target.table().name());
        }
        return new DmlRewrite(edits, parameters, maySeal, names, List.of());
    }

    /**
     * The columns of a table whose values all show, whoever the row is about.
     *
     * @throws RefusedException if the user may not write all its rows
     */
    public Set<String> writable(TableName table) throws RefusedException {
        return openColumns(target(Optional.of(table.schema()), table.table()));
    }

    private Edit mirror(RelationRef written, SecuredTables.Known target) {
        String name = written.alias().isPresent() ? "" : " AS " + SqlText.name(written.name());
        return new Edit.Replace(written.span().start(), written.span().end(), tables.mirror(target.table()) + name);
    }

    private SecuredTables.Known target(RelationRef target) throws RefusedException {
        return target(target.schema(), target.name());
    }

    private SecuredTables.Known target(Optional<String> schema, String name) throws RefusedException {
        AccessProfile profile = tables.profile();
        Optional<TableName> table = tables.secure(schema, name).table();
        if (table.isEmpty()) {
            throw denied("system relation \"" + name + "\" is not written through Ledgate");
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

    /** The columns that get values; of DELETE, all. */
    private static List<String> written(DmlShape dml, SecuredTables.Known target) throws RefusedException {
        List<String> all = target.table().columns().stream()
                .map(DatabaseCatalog.Column::name)
                .toList();
        return switch (dml.kind()) {
            case INSERT -> {
                boolean listed = dml.columnList().isPresent();
                int most = dml.query().isPresent()
                        ? all.size()
                        : dml.rows().stream().mapToInt(List::size).max().orElse(0);
                List<String> columns = listed
                        ? dml.columns().stream().map(NamedSpan::name).toList()
                        : all.subList(0, Math.min(most, all.size()));
                if (dml.query().isPresent()) {
                    refuseSealedFromQuery(columns, listed, target);
                }
                yield columns;
            }
            case UPDATE -> dml.assignments().stream().map(Assignment::column).toList();
            default -> all;
        };
    }

    /** Only a constant or a parameter can be sealed on its way. */
    private static void refuseSealedFromQuery(List<String> columns, boolean listed, SecuredTables.Known target)
            throws RefusedException {
        for (String column : columns) {
            if (target.rule().column(column).sealed()
                    && target.table().column(column).isPresent()) {
                throw new RefusedException(
                        Denial.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "sealed column \"" + column + "\" cannot be filled from a query",
                                listed
                                        ? "Give its value as a constant or a parameter in INSERT ... VALUES."
                                        : "Name the columns to fill, and leave out sealed ones: INSERT INTO t (a, b) SELECT ..."));
            }
        }
    }

    private static void refuseClosed(List<String> written, DmlShape dml, SecuredTables.Known target, Set<String> open)
            throws RefusedException {
        List<String> all = new ArrayList<>(written);
        dml.conflict().ifPresent(c -> c.assignments().forEach(a -> all.add(a.column())));
        for (String column : all) {
            if (target.table().column(column).isPresent() && !open.contains(column)) {
                throw denied("you may not write column \"" + column + "\" of table \""
                        + target.table().name() + "\" for every patient");
            }
        }
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

    static RefusedException sealedMention(String column) {
        return new RefusedException(Denial.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "sealed column \"" + column + "\" cannot be used here",
                "A statement that writes may set a sealed column to a constant, a parameter or NULL, test it for NULL, and"
                        + " return it."));
    }

    static RefusedException unsupported(String what) {
        return new RefusedException(Denial.of(SqlState.FEATURE_NOT_SUPPORTED, what + " cannot be rewritten safely"));
    }

    static RefusedException denied(String message) {
        return new RefusedException(Denial.of(SqlState.INSUFFICIENT_PRIVILEGE, message));
    }
}
