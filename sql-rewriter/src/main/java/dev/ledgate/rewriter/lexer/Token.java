package dev.ledgate.rewriter.lexer;

import java.util.Optional;

/**
 * A token of the user's text.
 *
 * @param kind what it is
 * @param value names folded and unquoted, strings decoded, everything else as written; the empty text at the end
 * @param start first UTF-16 unit, from 0
 * @param end behind the last one
 * @param category for key words
 * @param quoted whether a name stood in double quotes
 */
public record Token(
        TokenKind kind, String value, int start, int end, Optional<KeywordCategory> category, boolean quoted) {
    /** Whether it is this key word, given in lower case. */
    public boolean is(String keyword) {
        return kind == TokenKind.KEYWORD && value.equals(keyword);
    }

    /** Whether it is this punctuation mark. */
    public boolean is(char mark) {
        return kind == TokenKind.PUNCTUATION && value.charAt(0) == mark;
    }

    /** Whether it is a name in the sense of PostgreSQL's ColId: of a table, a column, an alias. */
    public boolean isColumnName() {
        return kind == TokenKind.IDENTIFIER
                || category.filter(c -> c == KeywordCategory.UNRESERVED || c == KeywordCategory.COLUMN_NAME)
                        .isPresent();
    }

    /** Whether it is a name of a function or type. */
    public boolean isFunctionOrTypeName() {
        return kind == TokenKind.IDENTIFIER
                || category.filter(c -> c == KeywordCategory.UNRESERVED || c == KeywordCategory.FUNCTION_OR_TYPE)
                        .isPresent();
    }

    /** Whether it may stand behind a point: every name and key word. */
    public boolean isWord() {
        return kind == TokenKind.IDENTIFIER || kind == TokenKind.KEYWORD;
    }
}
