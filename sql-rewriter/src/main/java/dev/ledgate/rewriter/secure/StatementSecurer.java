package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.Edit;
import dev.ledgate.rewriter.Pieces;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.List;
import java.util.Map;

/**
 * What a statement as a whole needs besides its secured tables: searches in sealed columns, and conditions that let
 * indexes serve.
 *
 * @param edits of the user's text outside the relations
 * @param parameters that are looked for in sealed columns
 * @param implied conditions for the secured tables, by relation
 * @param plain whether its tables may stand open
 */
public record StatementSecurer(
        List<Edit> edits, List<SealedInput> parameters, Map<RelationRef, Pieces> implied, boolean plain) {
    public StatementSecurer {
        edits = List.copyOf(edits);
        parameters = List.copyOf(parameters);
        implied = Map.copyOf(implied);
    }

    /**
     * Reads a statement.
     *
     * @param reads the relations that it reads, with their secured tables
     * @throws Refusal if it compares sealed columns in a way that cannot be answered
     */
    public static StatementSecurer of(
            Tokens tokens, StatementShape shape, Map<RelationRef, Secured> reads, String mirrorSchema) throws Refusal {
        SealedComparisons comparisons = new SealedComparisons(tokens, shape, reads, mirrorSchema);
        List<Edit> edits = comparisons.edits();
        boolean plain = edits.isEmpty() && new PlainConditions(tokens, shape, reads).all();
        return new StatementSecurer(
                edits, comparisons.parameters(), plain ? Map.of() : new ImpliedConditions(tokens, reads).all(), plain);
    }

    /** What takes the place of a relation's name. */
    public Pieces table(RelationRef relation, Secured secured) {
        if (plain) {
            return Pieces.text(secured.open());
        }
        Pieces condition = implied.get(relation);
        return condition == null ? Pieces.text(secured.sql()) : secured.where(condition);
    }
}
