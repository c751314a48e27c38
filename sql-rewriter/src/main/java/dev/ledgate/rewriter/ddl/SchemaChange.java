package dev.ledgate.rewriter.ddl;

import dev.ledgate.rewriter.StatementKind;
import java.util.List;
import java.util.Optional;

/**
 * A statement that changes tables, understood: its text in pieces of known form, and all that it names.
 *
 * @param pieces in the order of the text; between two of them stands a space
 * @param relations tables, indexes and sequences that it names, as they are numbered in {@code pieces} and {@code columns}
 * @param columns of those tables
 * @param droppedConstraints names of constraints of the first relation that are dropped
 * @param cascades whether what depends on the relations is dropped too
 */
public record SchemaChange(
        StatementKind kind,
        List<Piece> pieces,
        List<Relation> relations,
        List<Column> columns,
        List<String> droppedConstraints,
        boolean cascades) {
    public SchemaChange {
        pieces = List.copyOf(pieces);
        relations = List.copyOf(relations);
        columns = List.copyOf(columns);
        droppedConstraints = List.copyOf(droppedConstraints);
    }

    /** What becomes of a relation. */
    public enum Role {
        /** A table is made, unless there is one of that name. */
        CREATED,
        ALTERED,
        /** An altered table's new name, in the schema where it was. */
        NEW_NAME,
        DROPPED,
        /** A foreign key refers to it. */
        REFERENCED,
        /** It gets an index. */
        INDEXED,
        TRUNCATED,
        /** Its statistics or its comment. */
        DESCRIBED,
        INDEX_DROPPED,
        SEQUENCE_CREATED,
        SEQUENCE_CHANGED
    }

    /** @param offset where it stands in the user's text, in UTF-16 units from 0 */
    public record Relation(Optional<String> schema, String name, Role role, int offset) {}

    /** What becomes of a column. */
    public enum Use {
        ADDED,
        /** It is computed from others. */
        GENERATED,
        DROPPED,
        RENAMED,
        NEW_NAME,
        RETYPED,
        /** Its default, whether it may be NULL, whether it counts. */
        SET,
        /** It is part of a constraint or an index. */
        CONSTRAINED,
        /** Its statistics or its comment. */
        DESCRIBED
    }

    /** @param relation number of its table */
    public record Column(int relation, String name, Use use, int offset) {}

    /** A stretch of the text to send. */
    public sealed interface Piece {
        /** Words of the grammar, names and constants. @param offset where it stands in the user's text */
        record Text(String text, int offset) implements Piece {}

        /** The name of a relation. @param number of it */
        record Name(int number) implements Piece {}

        /**
         * An expression, in parentheses.
         *
         * @param from its first token
         * @param to behind its last token
         * @param relation the table whose columns it may name
         * @param counts whether it may be the next number of a sequence
         */
        record Expression(int from, int to, int relation, boolean counts) implements Piece {}
    }
}
