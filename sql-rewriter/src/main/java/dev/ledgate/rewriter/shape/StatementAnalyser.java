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
        int main = WithClause.end(in);
        Removed removed = new Removed();
        return switch (tokens.at(main).value()) {
            case "insert", "update", "delete" -> new DmlParser(in, removed, main).shape();
            case "merge" -> throw Refusal.unsupported("MERGE", tokens.at(main).start());
            default -> select(in, removed);
        };
    }

    private static StatementShape select(Reader in, Removed removed) throws Refusal {
        Normaliser normaliser = new Normaliser(in, removed);
        normaliser.query(0, in.tokens().size());
        TreeWalk walk = walk(normaliser.text(), Scope.empty());
        return shape(StatementKind.SELECT, in.tokens(), List.of(walk), removed, Optional.empty());
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

    static StatementShape shape(
            StatementKind kind, Tokens tokens, List<TreeWalk> walks, Removed removed, Optional<DmlShape> dml) {
        List<RelationRef> relations = new ArrayList<>();
        List<ColumnRef> columns = new ArrayList<>(removed.fields());
        List<FunctionCall> functions = new ArrayList<>();
        dml.map(DmlShape::target).ifPresent(relations::add);
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
                dml);
    }
}
