package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.command.Settings;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.secure.RefusedException;
import dev.ledgate.rewriter.secure.RelationSecurer;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import dev.ledgate.rewriter.secure.StatementSecurer;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.ShapeRules;
import dev.ledgate.rewriter.shape.StatementAnalyser;
import dev.ledgate.rewriter.shape.StatementShape;
import dev.ledgate.rewriter.shape.VisibleRelations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * SELECT, INSERT, UPDATE and DELETE for one profile: every relation that is read gives way to its secured form, in the
 * user's own text. Safe for any thread.
 */
final class QueryRewriter {
    private final RelationSecurer securer;
    private final DmlRewriter writer;
    private final boolean owner;
    private final String mirrorSchema;
    private final Set<String> overloads;
    private final VisibleRelations visible;

    QueryRewriter(RelationSecurer securer, DmlRewriter writer, DatabaseCatalog catalog, boolean owner) {
        this.visible = new SecuredRelations(securer, catalog, owner);
        this.securer = securer;
        this.writer = writer;
        this.owner = owner;
        mirrorSchema = catalog.mirrorSchema();
        overloads = catalog.overloads();
    }

    /** @param tokens of one statement, without semicolon */
    Rewritten rewrite(Tokens tokens) throws Refusal {
        StatementShape shape = StatementAnalyser.analyse(tokens);
        if (!shape.locking().isEmpty() && !owner) {
            throw new Refusal(
                    Denial.of(
                            SqlState.INSUFFICIENT_PRIVILEGE,
                            "rows can be locked only by those who may write them",
                            "leave out FOR UPDATE or FOR SHARE"),
                    shape.locking().get(0).start());
        }
        List<Edit> edits = new ArrayList<>();
        Set<Masking> maskings = new LinkedHashSet<>();
        TreeSet<TableName> tables = new TreeSet<>();
        boolean maySeal = false;
        boolean catalogOnly = !shape.relations().isEmpty() && shape.writes().isEmpty();
        Map<RelationRef, Secured> reads = new LinkedHashMap<>();
        for (RelationRef reference : shape.reads()) {
            reads.put(reference, secured(reference));
        }
        StatementSecurer statement = StatementSecurer.of(tokens, shape, reads, mirrorSchema);
        edits.addAll(statement.edits());
        for (Map.Entry<RelationRef, Secured> read : reads.entrySet()) {
            Secured secured = read.getValue();
            edits.add(splice(read.getKey(), statement.table(read.getKey(), secured)));
            maskings.addAll(secured.maskings());
            secured.table().ifPresent(tables::add);
            maySeal |= secured.maySeal();
            catalogOnly &= secured.table().isEmpty();
        }
        Set<Integer> answered = owner ? OwnerFunctions.in(shape, tokens, visible) : new HashSet<>();
        boolean onlyReads = shape.writes().isEmpty()
                && shape.locking().isEmpty()
                && answered.isEmpty()
                && shape.functions().stream().noneMatch(call -> ShapeRules.changesSession(call.name()));
        if (catalogOnly) {
            CatalogEdits catalog = new CatalogEdits(shape, tokens, securer, owner);
            edits.addAll(catalog.edits());
            answered.addAll(catalog.answered());
        }
        ShapeRules.check(shape, tokens, catalogOnly, visible, Settings.readable(), answered);
        List<Edit> made = List.copyOf(edits);
        List<Edit> namings = new ArrayList<>(shortenedNames(shape, tokens));
        if (!owner) {
            namings.addAll(NamingTypes.settled(shape, tokens));
        }
        namings.addAll(BuiltInFunctions.qualified(shape, tokens, overloads));
        namings.stream()
                .filter(edit -> made.stream().noneMatch(e -> e.start() < edit.end() && edit.start() < e.end()))
                .forEach(edits::add);
        List<SealedInput> parameters = new ArrayList<>(statement.parameters());
        shape.deleted().forEach(mark -> edits.add(new Edit.Replace(mark.start(), mark.end(), "")));
        if (!shape.writes().isEmpty()) {
            DmlRewrite writing = writing(shape, tokens);
            edits.addAll(writing.edits());
            maskings.addAll(writing.maskings());
            tables.addAll(writing.tables());
            boolean returns =
                    shape.dml().isEmpty() || shape.dml().get().returningClause().isPresent();
            maySeal = returns && (maySeal || writing.maySeal());
            parameters.addAll(writing.sealedParameters());
        }
        Mentions mentions = Mentions.of(shape, tokens);
        maskings.removeIf(masking -> !mentions.has(masking));
        SplicedText text = SplicedText.of(tokens.text(), edits);
        List<SealedInput> sealed = new ArrayList<>(text.sealed());
        sealed.addAll(parameters);
        Rewritten rewritten = new Rewritten(
                kind(shape),
                text.parts(),
                maySeal,
                tables,
                Optional.empty(),
                sealed,
                List.copyOf(maskings),
                text.positions());
        return onlyReads ? rewritten.thatOnlyReads() : rewritten;
    }

    /** A SELECT with an item of WITH that writes is a statement that writes. */
    private static StatementKind kind(StatementShape shape) {
        boolean writes = shape.kind() == StatementKind.SELECT && !shape.writes().isEmpty();
        return writes ? shape.writes().get(0).kind() : shape.kind();
    }

    private Secured secured(RelationRef reference) throws Refusal {
        try {
            return securer.secure(reference.schema(), reference.name());
        } catch (RefusedException e) {
            throw new Refusal(e.denial(), reference.span().start());
        }
    }

    private DmlRewrite writing(StatementShape shape, Tokens tokens) throws Refusal {
        try {
            return writer.rewrite(shape, tokens);
        } catch (RefusedException e) {
            throw new Refusal(e.denial(), shape.writes().get(0).target().span().start());
        }
    }

    private static Edit splice(RelationRef reference, Pieces table) {
        Pieces named = reference.alias().isPresent() ? table : table.then(" AS " + quoted(reference.name()));
        Pieces text = switch (reference.form()) {
            case FROM_ITEM -> named;
            case TABLE_COMMAND -> Pieces.text("SELECT * FROM ").then(named);
        };
        return new Edit.Mixed(reference.span().start(), reference.span().end(), text);
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** {@code schema.table.column} becomes {@code table.column}: a derived table has no schema. */
    private static List<Edit> shortenedNames(StatementShape shape, Tokens tokens) throws Refusal {
        List<Edit> edits = new ArrayList<>();
        for (ColumnRef column : shape.columns()) {
            if (column.names().size() < 3) {
                continue;
            }
            int start = column.span().start();
            String schema = column.names().get(0);
            String table = column.names().get(1);
            List<RelationRef> candidates = shape.relations().stream()
                    .filter(r -> r.visibleName().equals(table))
                    .toList();
            boolean clear = column.names().size() == 3
                    && !candidates.isEmpty()
                    && candidates.stream()
                            .allMatch(c -> c.alias().isEmpty()
                                    && c.schema().filter(s -> !s.equals(schema)).isEmpty());
            if (!clear) {
                throw Refusal.unsupported("a column's name with its schema", start);
            }
            edits.add(
                    new Edit.Replace(start, tokens.at(tokens.indexAt(start) + 2).start(), ""));
            if (namesSomethingElse(table, tokens)) {
                throw Refusal.unsupported("a column's name with its schema", start);
            }
        }
        return edits;
    }

    /** Whether a sub-query, function or CTE may be known by this name. */
    private static boolean namesSomethingElse(String name, Tokens tokens) {
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.at(i).isWord() && tokens.at(i).value().equals(name)) {
                boolean alias = tokens.at(i - 1).is("as") || tokens.at(i - 1).is(')');
                boolean cte = !tokens.at(i - 1).is('.')
                        && (tokens.at(i + 1).is("as") || tokens.at(i + 1).is('('));
                if (alias || cte) {
                    return true;
                }
            }
        }
        return false;
    }
}
