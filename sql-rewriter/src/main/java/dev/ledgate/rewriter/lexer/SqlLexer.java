package dev.ledgate.rewriter.lexer;

import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a text into tokens exactly as PostgreSQL 15 does with {@code standard_conforming_strings} on and a UTF-8 client. A
 * table that PostgreSQL reads and we take for a comment would be a leak, so what is in doubt is refused. See the manual,
 * section 4.1, and {@code src/backend/parser/scan.l}, whose rules these are.
 */
public final class SqlLexer {
    private static final String OPERATOR_CHARACTERS = "~!@#^&|`?+-*/%<>=";
    private static final String KEEP_TRAILING_SIGN = "~!@#^&|`?%";
    private static final String MARKS = ",()[].;:";
    private static final String MARKS_AND_OPERATORS = "+-*/%^<>=";
    private static final int NAME_BYTES = 63;
    private static final int MAX_PARAMETER = 65_535;
    private static final int MAX_OPERATOR = 63;

    private final String text;
    private final List<Token> found = new ArrayList<>();
    private int at;

    private SqlLexer(String text) {
        this.text = text;
    }

    /**
     * The tokens of a text, which may hold several statements.
     *
     * @throws UnreadableSql if the text does not end what it begins, or holds what no statement may
     */
    public static Tokens tokens(String text) throws UnreadableSql {
        SqlLexer lexer = new SqlLexer(text);
        lexer.checkCharacters();
        while (lexer.skipBlank()) {
            lexer.next();
        }
        lexer.add(TokenKind.END, "", text.length());
        return new Tokens(text, UnicodeEscapes.resolve(text, lexer.found));
    }

    private void checkCharacters() throws UnreadableSql {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw unreadable("a statement cannot hold a zero byte", i);
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                throw unreadable("a statement cannot hold half a character", i);
            }
            i += pair ? 1 : 0;
        }
    }

    /** Passes white space and comments; false at the end of the text. */
    private boolean skipBlank() throws UnreadableSql {
        while (at < text.length()) {
            if (isSpace(peek(0))) {
                at++;
            } else if (text.startsWith("--", at)) {
                at = lineEnd(at);
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipComment() throws UnreadableSql {
        int start = at;
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (at >= text.length()) {
                throw unreadable("unterminated /* comment", start);
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private void next() throws UnreadableSql {
        char c = peek(0);
        char second = peek(1);
        if (c == '\'') {
            string(at, TokenKind.STRING, false);
        } else if (second == '\'' && (c == 'e' || c == 'E')) {
            string(at + 1, TokenKind.STRING, true);
        } else if (second == '\'' && (c == 'n' || c == 'N')) {
            string(at + 1, TokenKind.STRING, false);
        } else if (second == '\'' && "bBxX".indexOf(c) >= 0) {
            string(at + 1, TokenKind.BIT_STRING, false);
        } else if ((c == 'u' || c == 'U') && second == '&' && peek(2) == '\'') {
            string(at + 2, TokenKind.STRING, false);
        } else if ((c == 'u' || c == 'U') && second == '&' && peek(2) == '"') {
            quotedName(at + 2, false);
        } else if (c == '"') {
            quotedName(at, true);
        } else if (c == '$') {
            dollar();
        } else if (startsName(c)) {
            name();
        } else if (isDigit(c) || (c == '.' && isDigit(second))) {
            number();
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator();
        } else {
            mark(c, second);
        }
    }

    /** A string whose first quote is at {@code quote}, with the pieces that continue it on later lines. */
    private void string(int quote, TokenKind kind, boolean escapes) throws UnreadableSql {
        StringBuilder raw = new StringBuilder();
        int i = quote;
        int next = quote;
        while (next >= 0) {
            i = stringBody(next + 1, escapes, raw);
            next = continuation(i);
        }
        add(kind, escapes ? BackslashEscapes.decode(raw.toString(), text, at) : raw.toString(), i);
    }

    private int stringBody(int from, boolean escapes, StringBuilder raw) throws UnreadableSql {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                if (i + 1 >= text.length() || text.charAt(i + 1) != '\'') {
                    return i + 1;
                }
                i++;
            } else if (escapes && c == '\\' && i + 1 < text.length()) {
                raw.append(c);
                i++;
            }
            raw.append(text.charAt(i));
        }
        throw unreadable("unterminated quoted string", at);
    }

    /** Place of the quote with which the string goes on, or -1: only white space with a line end may stand between. */
    private int continuation(int from) {
        boolean newLine = false;
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\'') {
                return newLine ? i : -1;
            } else if (isSpace(c)) {
                newLine |= c == '\n' || c == '\r';
                i++;
            } else if (text.startsWith("--", i)) {
                i = lineEnd(i);
            } else {
                return -1;
            }
        }
        return -1;
    }

    private void quotedName(int quote, boolean truncate) throws UnreadableSql {
        StringBuilder name = new StringBuilder();
        for (int i = quote + 1; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                if (i + 1 >= text.length() || text.charAt(i + 1) != '"') {
                    if (name.isEmpty()) {
                        throw unreadable("zero-length delimited identifier", at);
                    }
                    String value = truncate ? truncated(name.toString()) : name.toString();
                    found.add(new Token(TokenKind.IDENTIFIER, value, at, i + 1, Optional.empty(), true));
                    at = i + 1;
                    return;
                }
                i++;
            }
            name.append(text.charAt(i));
        }
        throw unreadable("unterminated quoted identifier", at);
    }

    private void dollar() throws UnreadableSql {
        int i = at + 1;
        if (isDigit(peek(1))) {
            while (i < text.length() && isDigit(text.charAt(i))) {
                i++;
            }
            if (i < text.length() && startsName(text.charAt(i))) {
                throw unreadable("trailing junk after parameter", at);
            }
            String number = text.substring(at + 1, i);
            if (number.length() > 5 || Integer.parseInt(number) < 1 || Integer.parseInt(number) > MAX_PARAMETER) {
                throw unreadable("there is no parameter $" + number, at);
            }
            add(TokenKind.PARAMETER, String.valueOf(Integer.parseInt(number)), i);
            return;
        }
        if (i < text.length() && startsName(text.charAt(i))) {
            while (i < text.length() && (startsName(text.charAt(i)) || isDigit(text.charAt(i)))) {
                i++;
            }
        }
        if (i >= text.length() || text.charAt(i) != '$') {
            throw unreadable("syntax error at or near \"$\"", at);
        }
        String delimiter = text.substring(at, i + 1);
        int end = text.indexOf(delimiter, i + 1);
        if (end < 0) {
            throw unreadable("unterminated dollar-quoted string", at);
        }
        add(TokenKind.STRING, text.substring(i + 1, end), end + delimiter.length());
    }

    private void name() {
        int i = at + 1;
        while (i < text.length() && continuesName(text.charAt(i))) {
            i++;
        }
        String folded = folded(text.substring(at, i));
        Optional<KeywordCategory> category = Keywords.category(folded);
        TokenKind kind = category.isPresent() ? TokenKind.KEYWORD : TokenKind.IDENTIFIER;
        found.add(new Token(kind, truncated(folded), at, i, category, false));
        at = i;
    }

    private void number() throws UnreadableSql {
        int i = digits(at);
        boolean decimal = false;
        if (i < text.length() && text.charAt(i) == '.' && !text.startsWith("..", i)) {
            decimal = true;
            i = digits(i + 1);
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            int exponent = i + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                exponent++;
            }
            if (exponent < text.length() && isDigit(text.charAt(exponent))) {
                decimal = true;
                i = digits(exponent);
            }
        }
        if (i < text.length() && startsName(text.charAt(i))) {
            throw unreadable("trailing junk after numeric literal", at);
        }
        String value = text.substring(at, i);
        boolean large =
                !decimal && value.length() > 9 && (value.length() > 18 || Long.parseLong(value) > Integer.MAX_VALUE);
        add(decimal || large ? TokenKind.DECIMAL : TokenKind.INTEGER, value, i);
    }

    private int digits(int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The longest run of operator characters, without a comment, and without trailing signs that are signs. */
    private void operator() throws UnreadableSql {
        int end = at;
        while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
            if (end > at && (text.startsWith("--", end) || text.startsWith("/*", end))) {
                break;
            }
            end++;
        }
        String symbol = text.substring(at, end);
        if (symbol.chars().noneMatch(c -> KEEP_TRAILING_SIGN.indexOf(c) >= 0)) {
            while (symbol.length() > 1 && (symbol.endsWith("+") || symbol.endsWith("-"))) {
                symbol = symbol.substring(0, symbol.length() - 1);
            }
        }
        int stop = at + symbol.length();
        if (symbol.length() > MAX_OPERATOR) {
            throw unreadable("operator too long", at);
        } else if (symbol.equals("=>")) {
            add(TokenKind.EQUALS_GREATER, symbol, stop);
        } else if (symbol.length() == 1 && MARKS_AND_OPERATORS.contains(symbol)) {
            add(TokenKind.PUNCTUATION, symbol, stop);
        } else {
            add(TokenKind.OPERATOR, symbol.equals("!=") ? "<>" : symbol, stop);
        }
    }

    private void mark(char c, char second) throws UnreadableSql {
        if (c == ':' && second == ':') {
            add(TokenKind.TYPECAST, "::", at + 2);
        } else if (c == ':' && second == '=') {
            add(TokenKind.COLON_EQUALS, ":=", at + 2);
        } else if (c == '.' && second == '.') {
            add(TokenKind.DOT_DOT, "..", at + 2);
        } else if (MARKS.indexOf(c) >= 0) {
            add(TokenKind.PUNCTUATION, String.valueOf(c), at + 1);
        } else {
            throw unreadable("syntax error: a character that begins nothing", at);
        }
    }

    private void add(TokenKind kind, String value, int end) {
        found.add(new Token(kind, value, at, end, Optional.empty(), false));
        at = end;
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private int lineEnd(int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    private UnreadableSql unreadable(String message, int offset) {
        return unreadable(message, text, offset);
    }

    static UnreadableSql unreadable(String message, String text, int offset) {
        return new UnreadableSql(message, text.codePointCount(0, offset) + 1);
    }

    /** Folds ASCII letters only, whatever the locale. */
    static String folded(String name) {
        StringBuilder out = new StringBuilder(name);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return out.toString();
    }

    /** As much of a name as PostgreSQL keeps: 63 bytes, no half characters. */
    static String truncated(String name) {
        if (name.length() * 3 <= NAME_BYTES || name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES) {
            return name;
        }
        int bytes = 0;
        int i = 0;
        while (i < name.length()) {
            int codePoint = name.codePointAt(i);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > NAME_BYTES) {
                break;
            }
            i += Character.charCount(codePoint);
        }
        return name.substring(0, i);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean startsName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean continuesName(char c) {
        return startsName(c) || isDigit(c) || c == '$';
    }
}
