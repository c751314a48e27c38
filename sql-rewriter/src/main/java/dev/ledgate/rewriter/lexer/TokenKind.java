package dev.ledgate.rewriter.lexer;

/** Kinds of tokens, as PostgreSQL's scanner tells them apart. */
public enum TokenKind {
    /** A name that is no key word, or any name in double quotes. */
    IDENTIFIER,
    /** A name without quotes that is a key word, folded. */
    KEYWORD,
    /** {@code '...'}, {@code E'...'}, {@code U&'...'}, {@code N'...'}, {@code $tag$...$tag$}. */
    STRING,
    /** {@code B'...'} and {@code X'...'}. */
    BIT_STRING,
    INTEGER,
    /** A number with a point, an exponent, or too long for an int. */
    DECIMAL,
    /** {@code $1}; the value is the number. */
    PARAMETER,
    /** An operator of PostgreSQL's open set, {@code <=}, {@code >=} and {@code <>} among them. */
    OPERATOR,
    /** One of {@code , ( ) [ ] . ; : + - * / % ^ < > =}. */
    PUNCTUATION,
    /** {@code ::} */
    TYPECAST,
    /** {@code ..} */
    DOT_DOT,
    /** {@code :=} */
    COLON_EQUALS,
    /** {@code =>} */
    EQUALS_GREATER,
    /** After the last token; stands at the end of the text. */
    END
}
