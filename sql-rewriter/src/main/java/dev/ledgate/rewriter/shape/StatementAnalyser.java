package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.parse.CalciteText;
import dev.ledgate.rewriter.parse.Limits;
import dev.ledgate.rewriter.parse.Normaliser;
import dev.ledgate.rewriter.parse.Reader;
import dev.ledgate.rewriter.parse.Removed;
import dev.ledgate.rewriter.parse.SqlParserGate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what a statement touches. Safe for any thread. */
public final class StatementAnalyser {
    private StatementAnalyser() {}

    /**
     * The shape of one SELECT, VALUES, TABLE, INSERT, UPDATE or DELETE, with or without WITH.
     *
     * @param tokens of one statement, without semicolon
     * @throws Refusal if it is no such statement, or holds what is not understood
     */
    public static StatementShape analyse(Tokens tokens) throws Refusal {
        Reader in = new Reader(tokens, Limits.DEPTH);
        in.range(0, tokens.size());
        WithClause with = WithClause.of(in);
        Removed removed = new Removed();
        List<TreeWalk> walks = new ArrayList<>();
        List<DmlShape> writes = new ArrayList<>();
        StatementKind kind = switch (tokens.at(with.end()).value()) {
            case "insert" -> StatementKind.INSERT;
            case "update" -> StatementKind.UPDATE;
            case "delete" -> StatementKind.DELETE;
            case "merge" ->
                throw Refusal.unsupported(
                        "MERGE",
                        "tables are written through views, which MERGE cannot do; use INSERT ... ON CONFLICT",
                        tokens.at(with.end()).start());
            default -> StatementKind.SELECT;
        };
        Optional<DmlShape> main = Optional.empty();
        if (kind == StatementKind.SELECT) {
            Normaliser normaliser = new Normaliser(in, removed);
            normaliser.query(0, tokens.size());
            walks.add(walk(normaliser.text(), Scope.empty()));
        } else {
            List<String> names = with.visibleAt(with.end());
            DmlParser parser = new DmlParser(in, removed, with.end(), tokens.size(), true, names);
            main = Optional.of(parser.shape());
            walks.addAll(parser.walks());
        }
        for (Removed.Write write : removed.writes()) {
            List<String> names = with.visibleAt(write.start());
            DmlParser parser = new DmlParser(in, removed, write.start(), write.end(), false, names);
            writes.add(parser.shape());
            walks.addAll(parser.walks());
        }
        main.ifPresent(writes::add);
        return shape(kind, tokens, walks, removed, writes);
    }

    static TreeWalk walk(CalciteText text, Scope scope) throws Refusal {
        TreeWalk walk = new TreeWalk(text);
        try {
            walk.query(SqlParserGate.parse(text), scope);
        } catch (StackOverflowError e) {
            throw Limits.tooDeep(-1);
        }
        if (!walk.agreesWithTokens()) {
            throw Refusal.unsupported("this form of query", -1);
        }
        return walk;
    }

    private static StatementShape shape(
            StatementKind kind, Tokens tokens, List<TreeWalk> walks, Removed removed, List<DmlShape> writes) {
        List<RelationRef> relations = new ArrayList<>();
        List<ColumnRef> columns = new ArrayList<>(removed.fields());
        List<FunctionCall> functions = new ArrayList<>();
        writes.stream().map(DmlShape::target).forEach(relations::add);
        for (TreeWalk walk : walks) {
            relations.addAll(walk.relations());
            columns.addAll(walk.columns());
            functions.addAll(walk.functions());
        }
        relations.sort(Comparator.comparingInt(r -> r.span().start()));
        columns.sort(Comparator.comparingInt(c -> c.span().start()));
        functions.sort(Comparator.comparingInt(FunctionCall::offset));
        int parameters = tokens.list().stream()
                .filter(t -> t.kind() == TokenKind.PARAMETER)
                .mapToInt(t -> Integer.parseInt(t.value()))
                .max()
                .orElse(0);
        return new StatementShape(
                kind,
                relations,
                columns,
                functions,
                removed.types(),
                removed.operators(),
                removed.functionItems(),
                removed.locks(),
                parameters,
                removed.deleted(),
                writes);
    }
}
