package dev.ledgate.rewriter;

import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.Masking;
import java.util.List;
import java.util.Optional;

/**
 * What stands in place of a relation.
 *
 * @param sql a query in parentheses, without alias; every name in it is qualified, so that nothing in the user's text can
 *     capture it
 * @param maySeal whether sealed cells may come out of it
 * @param table the hospital's table; empty for a relation of the system catalog
 * @param maskings what is hidden or coarser
 */
public record Secured(String sql, boolean maySeal, Optional<TableName> table, List<Masking> maskings) {
    public Secured {
        maskings = List.copyOf(maskings);
    }
}
