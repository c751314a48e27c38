package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.mention.Span;
import java.util.Optional;

/**
 * A reference to a table or view. References to CTEs are not among them.
 *
 * @param schema empty for an unqualified name
 * @param name folded, unquoted
 * @param span the name with its schema; for {@link Form#TABLE_COMMAND} from the word TABLE on
 * @param alias what the rest of the statement calls it, if the user gave it another name
 * @param form how it is written
 * @param role what is done to it
 */
public record RelationRef(
        Optional<String> schema, String name, Span span, Optional<String> alias, Form form, Role role) {
    public enum Form {
        /** An item of FROM, USING or JOIN, or the target of a writing statement. */
        FROM_ITEM,
        /** {@code TABLE name}, which is short for {@code SELECT * FROM name}. */
        TABLE_COMMAND
    }

    public enum Role {
        READ,
        /** Of INSERT, UPDATE or DELETE. */
        TARGET
    }

    /** The name by which columns refer to it. */
    public String visibleName() {
        return alias.orElse(name);
    }
}
