package dev.ledgate.rewriter;

/** What a statement is, as far as the session needs to know. */
public enum StatementKind {
    EMPTY,
    /** SELECT, VALUES, TABLE and WITH that only read. */
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    EXPLAIN,
    BEGIN,
    COMMIT,
    ROLLBACK,
    /** SAVEPOINT, RELEASE, ROLLBACK TO. */
    SAVEPOINT,
    SET,
    SHOW,
    RESET,
    /** DISCARD ALL, PLANS, SEQUENCES, TEMP. */
    DISCARD,
    DECLARE_CURSOR,
    FETCH,
    /** MOVE returns no rows. */
    MOVE,
    CLOSE_CURSOR,
    /** PREPARE of SQL; the protocol's Parse is no statement. */
    PREPARE,
    EXECUTE,
    DEALLOCATE,
    /** COPY ... TO STDOUT. */
    COPY,
    /** COPY ... FROM STDIN. */
    COPY_FROM,
    /** LOCK TABLE. */
    LOCK,
    CREATE_TABLE,
    ALTER_TABLE,
    DROP_TABLE,
    CREATE_INDEX,
    DROP_INDEX,
    CREATE_SEQUENCE,
    ALTER_SEQUENCE,
    DROP_SEQUENCE,
    TRUNCATE,
    ANALYZE,
    COMMENT,
    /** What a statement would show, and why: of the policy, not of data. */
    EXPLAIN_ACCESS,
    LISTEN,
    UNLISTEN,
    NOTIFY;

    /** Whether rows of tables may come back or change, so that the statement is audited before it runs. */
    public boolean touchesData() {
        return switch (this) {
            case SELECT, INSERT, UPDATE, DELETE, EXPLAIN, DECLARE_CURSOR, FETCH, EXECUTE, COPY, COPY_FROM -> true;
            default -> changesSchema();
        };
    }

    /** Whether it is one of those that go by way of the procedure for changes of tables, and may change the catalog. */
    public boolean changesSchema() {
        return switch (this) {
            case CREATE_TABLE,
                    ALTER_TABLE,
                    DROP_TABLE,
                    CREATE_INDEX,
                    DROP_INDEX,
                    CREATE_SEQUENCE,
                    ALTER_SEQUENCE,
                    DROP_SEQUENCE,
                    TRUNCATE,
                    ANALYZE,
                    COMMENT -> true;
            default -> false;
        };
    }
}
