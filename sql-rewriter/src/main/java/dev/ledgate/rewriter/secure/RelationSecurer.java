package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.Masking;
import java.util.List;
import java.util.Optional;

/** Gives the secured form of a relation that a statement reads. */
public interface RelationSecurer {
    /**
     * The derived table that takes the place of a relation's name.
     *
     * @param schema folded or unquoted; empty for an unqualified name that no WITH item answers to
     * @param name folded or unquoted
     * @throws RefusedException if the relation is not opened to the user, is not known, or cannot be secured
     */
    Secured secure(Optional<String> schema, String name) throws RefusedException;

    /**
     * @param sql a SELECT in parentheses, without an alias; a statement may repeat it as often as it likes
     * @param maySeal whether it has columns of the sealed type
     * @param table the hospital's table behind it; empty for a relation of the system catalog
     * @param maskings the columns that it does not show as they are stored
     */
    record Secured(String sql, boolean maySeal, Optional<TableName> table, List<Masking> maskings) {
        public Secured {
            maskings = List.copyOf(maskings);
        }
    }
}
