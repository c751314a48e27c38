package dev.ledgate.proxy.session;

import dev.ledgate.rewriter.StatementKind;

/** Follows which SQL cursors there are, as statements that open and close them are sent. */
final class Cursors {
    private Cursors() {}

    /** @return how to undo it, if the statement is not carried out */
    static Runnable follow(Conversation c, Prepared statement) {
        if (statement.kind() == StatementKind.DECLARE_CURSOR
                && statement.plan().cursor().isPresent()) {
            return Conversation.replace(c.opened, statement.plan().cursor().get(), Opened.cursor(statement));
        }
        if (statement.kind() == StatementKind.CLOSE_CURSOR) {
            // A cursor forgotten here but alive on the server cannot be fetched from; the other way round is harmless.
            statement.plan().cursor().ifPresentOrElse(c.opened::remove, c.opened::clear);
        }
        return () -> {};
    }
}
