package dev.ledgate.proxy.session;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;

/** The session's own refusals, in the words that clients read. */
final class Denials {
    static final Denial CANCELED = Denial.of(SqlState.QUERY_CANCELED, "canceling statement due to user request");
    static final Denial NO_AUDIT = Denial.of(
            SqlState.CANNOT_CONNECT_NOW,
            "the audit record cannot be written, so nothing is read",
            "Tell the hospital's operators; the statement was not run.");
    static final Denial NO_KEYS =
            Denial.of(SqlState.CANNOT_CONNECT_NOW, "the keys to sealed fields are not available now", "Try again.");
    static final Denial CHANGED_SINCE_OPENED = Denial.of(
            SqlState.INSUFFICIENT_PRIVILEGE,
            "what you may see has changed since this cursor was opened",
            "Roll back and open it again.");
    static final Denial CHANGED_SINCE_PREPARED = Denial.of(
            SqlState.INSUFFICIENT_PRIVILEGE,
            "what you may see has changed since this statement was prepared",
            "DEALLOCATE it and prepare it again.");
    static final Denial CHANGED_WHILE_RUNNING =
            Denial.of(SqlState.QUERY_CANCELED, "what you may see changed while the statement ran", "Run it again.");
    static final Denial FUNCTION_CALL = Denial.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "function calls by the fast path are not available",
            "Large objects are outside what can be shown field by field.");
    static final Denial FETCH_FROM_WHAT =
            Denial.of(SqlState.FEATURE_NOT_SUPPORTED, "the cursor of this statement is not known");

    static final Denial COPY_BY_SIMPLE_QUERY = Denial.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "COPY ... FROM STDIN cannot be prepared",
            "Send it as a simple query, as the copy interfaces of drivers do.");
    static final Denial NOT_DURING_COPY =
            Denial.of(SqlState.PROTOCOL_VIOLATION, "unexpected message during COPY from stdin", "End the copy first.");

    static final Denial TOO_MANY_NAMES = Denial.of(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "this session holds too many prepared statements and cursors",
            "Close those that are not needed any more.");

    static final Denial TABLES_CHANGED = Denial.of(
            SqlState.SERIALIZATION_FAILURE,
            "the hospital's tables were changed by another session",
            "Run the transaction again.");
    static final Denial TABLES_FIXED = Denial.of(
            SqlState.INSUFFICIENT_PRIVILEGE,
            "tables cannot be changed through this proxy",
            "the hospital's administrator does this on the database itself");
    static final Denial OTHER_COLUMNS =
            Denial.of(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type", "Prepare it again.");

    private Denials() {}

    static Denial noStatement(String name) {
        return Denial.of(
                SqlState.INVALID_STATEMENT_NAME,
                name.isEmpty()
                        ? "unnamed prepared statement does not exist"
                        : "prepared statement \"" + name + "\" does not exist");
    }

    static Denial noPortal(String name) {
        return Denial.of(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
    }

    static Denial noCursor(String name) {
        return Denial.of(SqlState.INVALID_CURSOR_NAME, "cursor \"" + name + "\" does not exist");
    }

    static Denial unopenable(String message) {
        return Denial.of(SqlState.DATA_CORRUPTED, message);
    }
}
