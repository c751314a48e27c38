package dev.ledgate.proxy.session;

import dev.ledgate.rewriter.StatementKind;
import java.util.Locale;

/** Follows which SQL cursors and prepared statements there are, as statements that open and close them are sent. */
final class Cursors {
    private Cursors() {}

    /** @return how to undo it, if the statement is not carried out */
    static Runnable follow(Conversation c, Prepared statement) {
        if (statement.kind() == StatementKind.DECLARE_CURSOR
                && statement.plan().cursor().isPresent()) {
            return Conversation.replace(c.opened, statement.plan().cursor().get(), Opened.cursor(statement));
        }
        if (statement.kind() == StatementKind.PREPARE
                && statement.plan().cursor().isPresent()) {
            return Conversation.replace(c.executable, statement.plan().cursor().get(), statement);
        }
        if (statement.kind() == StatementKind.DEALLOCATE || statement.kind() == StatementKind.DISCARD) {
            // As with cursors: what is forgotten here cannot be executed. Another statement may take the name next.
            statement
                    .plan()
                    .cursor()
                    .ifPresentOrElse(
                            name -> {
                                c.executable.remove(name);
                                c.statements.remove(name);
                            },
                            () -> {
                                c.executable.clear();
                                if (statement
                                        .plan()
                                        .text()
                                        .toLowerCase(Locale.ROOT)
                                        .endsWith("all")) {
                                    c.statements.keySet().removeIf(name -> !name.isEmpty());
                                }
                            });
        }
        if (statement.kind() == StatementKind.CLOSE_CURSOR) {
            // A cursor forgotten here but alive on the server cannot be fetched from; the other way round is harmless.
            statement.plan().cursor().ifPresentOrElse(c.opened::remove, c.opened::clear);
        }
        return () -> {};
    }
}
