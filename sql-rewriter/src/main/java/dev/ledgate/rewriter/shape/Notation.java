package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;

/**
 * Calls and casts in the guise of columns: where {@code (value).name} or {@code item.name} is no column, PostgreSQL calls
 * function {@code name} on the value, or casts it to type {@code name} (manual, sections 4.2.6 and 8.16.5).
 */
final class Notation {
    private Notation() {}

    /** Whether PostgreSQL might take a column's name for a call or a cast that says more than its argument. */
    static boolean calls(ColumnRef column, StatementShape shape, Tokens tokens, VisibleRelations visible) {
        String name = column.column();
        int at = tokens.indexAt(column.span().start());
        boolean field = at > 0 && tokens.at(at - 1).is('.');
        int names = column.names().size();
        if (!field && names < 2) {
            return false;
        }
        boolean scalar = field || shape.functionItems().contains(column.names().get(names - 2));
        return switch (name) {
            // A cast of text, and harmless.
            case "name" -> false;
            // A number that was made up would look like one of the catalog's; a row cannot be cast to it.
            case "oid" -> scalar;
            default -> ShapeRules.identifies(name) || visible.function(name);
        };
    }
}
