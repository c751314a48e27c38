package dev.ledgate.rewriter.lexer;

/** How far a key word may serve as a name. See the PostgreSQL 15 manual, appendix C. */
public enum KeywordCategory {
    /** Any name. */
    UNRESERVED,
    /** Column and table names, but not functions or types. */
    COLUMN_NAME,
    /** Function and type names, but not columns or tables. */
    FUNCTION_OR_TYPE,
    /** No name, except behind a point or AS. */
    RESERVED
}
