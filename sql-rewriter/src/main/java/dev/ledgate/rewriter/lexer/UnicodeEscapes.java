package dev.ledgate.rewriter.lexer;

import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code U&'...'} and {@code U&"..."} mean, with UESCAPE. See the PostgreSQL manual, sections 4.1.1 and 4.1.2.3. */
final class UnicodeEscapes {
    private UnicodeEscapes() {}

    static List<Token> resolve(String text, List<Token> tokens) throws UnreadableSql {
        List<Token> out = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (!isUnicode(text, token)) {
                out.add(token);
                continue;
            }
            char escape = '\\';
            int end = token.end();
            if (tokens.get(i + 1).is("uescape")) {
                Token character = tokens.get(Math.min(i + 2, tokens.size() - 1));
                if (character.kind() != TokenKind.STRING || text.charAt(character.start()) != '\'') {
                    throw SqlLexer.unreadable(
                            "UESCAPE must be followed by a simple string literal", text, character.start());
                }
                escape = escapeCharacter(character, text);
                end = character.end();
                i += 2;
            }
            String value = decode(token.value(), escape, text, token.start());
            boolean name = token.kind() == TokenKind.IDENTIFIER;
            out.add(new Token(
                    token.kind(),
                    name ? SqlLexer.truncated(value) : value,
                    token.start(),
                    end,
                    Optional.empty(),
                    token.quoted()));
        }
        return out;
    }

    private static boolean isUnicode(String text, Token token) {
        return (token.kind() == TokenKind.STRING || (token.kind() == TokenKind.IDENTIFIER && token.quoted()))
                && (text.startsWith("U&", token.start()) || text.startsWith("u&", token.start()));
    }

    private static char escapeCharacter(Token token, String text) throws UnreadableSql {
        String value = token.value();
        if (value.length() != 1
                || value.charAt(0) > 0x7e
                || Character.digit(value.charAt(0), 16) >= 0
                || "+'\" \t\n\r\f\u000b".contains(value)) {
            throw SqlLexer.unreadable("invalid Unicode escape character", text, token.start());
        }
        return value.charAt(0);
    }

    private static String decode(String raw, char escape, String text, int offset) throws UnreadableSql {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != escape) {
                out.append(c);
                i++;
            } else if (i + 1 < raw.length() && raw.charAt(i + 1) == escape) {
                out.append(escape);
                i += 2;
            } else {
                boolean six = i + 1 < raw.length() && raw.charAt(i + 1) == '+';
                int from = i + (six ? 2 : 1);
                int end = from + (six ? 6 : 4);
                int code = end <= raw.length() ? hexadecimal(raw.substring(from, end)) : -1;
                if (code <= 0 || code > Character.MAX_CODE_POINT) {
                    throw SqlLexer.unreadable("invalid Unicode escape", text, offset);
                }
                out.appendCodePoint(code);
                i = end;
            }
        }
        String value = out.toString();
        if (value.codePoints().anyMatch(code -> code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)) {
            throw SqlLexer.unreadable("invalid Unicode surrogate pair", text, offset);
        }
        return value;
    }

    private static int hexadecimal(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
