package dev.ledgate.rewriter;

import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import java.util.List;
import java.util.SortedSet;

/**
 * What becomes of a writing statement.
 *
 * @param edits changes to the user's text, in any order, none overlapping another
 * @param sealedParameters parameters that must be sealed on their way in
 * @param maySeal whether RETURNING may give sealed cells
 * @param tables what it writes
 * @param maskings what RETURNING hides
 */
public record DmlRewrite(
        List<Edit> edits,
        List<SealedInput> sealedParameters,
        boolean maySeal,
        SortedSet<TableName> tables,
        List<Masking> maskings) {
    public DmlRewrite {
        edits = List.copyOf(edits);
        sealedParameters = List.copyOf(sealedParameters);
        maskings = List.copyOf(maskings);
    }
}
