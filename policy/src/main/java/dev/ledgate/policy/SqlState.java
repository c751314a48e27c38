package dev.ledgate.policy;

/** The SQLSTATEs that Ledgate itself gives, and when. See the PostgreSQL manual, appendix A. */
public enum SqlState {
    /** The policy does not let the user do this. */
    INSUFFICIENT_PRIVILEGE("42501"),
    /** The statement cannot be shown to obey the rule. */
    FEATURE_NOT_SUPPORTED("0A000"),
    /** Our parser refuses the syntax. */
    SYNTAX_ERROR("42601"),
    UNDEFINED_TABLE("42P01"),
    UNDEFINED_COLUMN("42703"),
    UNDEFINED_FUNCTION("42883"),
    AMBIGUOUS_COLUMN("42702"),
    /** Login refused though the password was right: no active contract, not on the whitelist. */
    INVALID_AUTHORIZATION("28000"),
    INVALID_PASSWORD("28P01"),
    INVALID_CATALOG_NAME("3D000"),
    PROTOCOL_VIOLATION("08P01"),
    CONNECTION_FAILURE("08006"),
    IN_FAILED_TRANSACTION("25P02"),
    INVALID_STATEMENT_NAME("26000"),
    INVALID_CURSOR_NAME("34000"),
    DUPLICATE_PREPARED_STATEMENT("42P05"),
    CANT_CHANGE_RUNTIME_PARAM("55P02"),
    CHARACTER_NOT_IN_REPERTOIRE("22021"),
    INVALID_PARAMETER_VALUE("22023"),
    BAD_COPY_FILE_FORMAT("22P04"),
    UNDEFINED_OBJECT("42704"),
    /** A limit of ours: size, count, memory. */
    PROGRAM_LIMIT_EXCEEDED("54000"),
    STATEMENT_TOO_COMPLEX("54001"),
    TOO_MANY_CONNECTIONS("53300"),
    DISK_FULL("53100"),
    /** Something changed under the statement: run the transaction again. */
    SERIALIZATION_FAILURE("40001"),
    QUERY_CANCELED("57014"),
    ADMIN_SHUTDOWN("57P01"),
    /** Ledger, database or audit log not reachable or not fresh: nothing is decided in doubt. */
    CANNOT_CONNECT_NOW("57P03"),
    /** A sealed field does not open: wrong place, altered, or no key. */
    DATA_CORRUPTED("XX001"),
    INTERNAL_ERROR("XX000");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    /** The five characters on the wire. */
    public String code() {
        return code;
    }
}
