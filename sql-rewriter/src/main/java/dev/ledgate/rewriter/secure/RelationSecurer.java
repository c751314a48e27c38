package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.Pieces;
import dev.ledgate.rewriter.RewriteResult.Masking;
import java.util.List;
import java.util.Map;
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
     * @param cells the columns of which more is known, by name
     * @param fence the same with a place for a condition on the stored rows
     * @param open the same for a statement of {@link PlainConditions} alone, without a guard on each cell
     */
    record Secured(
            String sql,
            boolean maySeal,
            Optional<TableName> table,
            List<Masking> maskings,
            Map<String, Cell> cells,
            Fence fence,
            String open) {
        public Secured {
            maskings = List.copyOf(maskings);
            cells = Map.copyOf(cells);
        }

        /** A relation of whose cells nothing more is known. */
        public Secured(String sql, boolean maySeal, Optional<TableName> table, List<Masking> maskings) {
            this(sql, maySeal, table, maskings, Map.of(), new Fence("", ""), sql);
        }

        /**
         * The same with a condition on the stored rows. It must be implied by what the rest of the statement asks of these
         * rows, and raise no error on any row.
         */
        Pieces where(Pieces condition) {
            return Pieces.text(fence.before()).then(condition).then(fence.after());
        }
    }

    /** SQL around a condition. */
    record Fence(String before, String after) {}

    /**
     * A column of a secured table whose cells are the stored values or NULL.
     *
     * @param type as stored
     * @param pushable whether every row that exists shows the stored value, so that a condition on cells may be one on
     *     stored values, and an index serves that
     * @param plain whether every row that exists shows the stored value, and that is not sealed
     * @param searchable the column's name if it is sealed and can be searched
     */
    record Cell(ColumnType type, boolean pushable, boolean plain, Optional<ColumnName> searchable) {}
}
