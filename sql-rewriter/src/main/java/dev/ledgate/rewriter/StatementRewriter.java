package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import java.util.List;

/** What the proxy asks of this module. Safe for any thread. */
public interface StatementRewriter {
    /**
     * Cuts the text of a simple query into its statements, by PostgreSQL's lexical rules. White space and comments alone
     * give no statement.
     *
     * @throws UnreadableSql if the text does not end its comments, strings or quoted names, or holds what no statement may
     */
    List<Piece> split(String sql) throws UnreadableSql;

    /**
     * A statement that cannot return more than the profile lets the user see, or a refusal. Never throws on any input: what
     * is not understood is refused.
     *
     * @param sql one statement; a trailing semicolon is fine
     */
    RewriteResult rewrite(String sql, AccessProfile profile);

    /**
     * The same by another catalog: of a session that changed tables, until its transaction ends. It remembers nothing of
     * this one.
     */
    default StatementRewriter over(DatabaseCatalog catalog) {
        throw new UnsupportedOperationException("this rewriter knows one catalog");
    }

    /**
     * One statement of several.
     *
     * @param sql its text, without the semicolon
     * @param offset where it starts in the whole text, in UTF-16 units from 0
     */
    record Piece(String sql, int offset) {}

    /** The text is not a sequence of SQL tokens. The message is for the client. */
    final class UnreadableSql extends Exception {
        private static final long serialVersionUID = 1L;
        private final int position;

        public UnreadableSql(String message, int position) {
            super(message);
            this.position = position;
        }

        /** Where, in characters from 1. */
        public int position() {
            return position;
        }
    }
}
