package dev.ledgate.rewriter.lexer;

import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;

/** What {@code E'...'} means. See the PostgreSQL manual, section 4.1.2.2. */
final class BackslashEscapes {
    private final String raw;
    private final String text;
    private final int offset;
    private final StringBuilder out = new StringBuilder();

    private BackslashEscapes(String raw, String text, int offset) {
        this.raw = raw;
        this.text = text;
        this.offset = offset;
    }

    /**
     * @param raw between the quotes
     * @param text the whole statement, and {@code offset} the string's place in it, for the message
     */
    static String decode(String raw, String text, int offset) throws UnreadableSql {
        return raw.indexOf('\\') < 0 ? raw : new BackslashEscapes(raw, text, offset).decoded();
    }

    private String decoded() throws UnreadableSql {
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '\\' || i + 1 >= raw.length()) {
                out.append(c);
                i++;
            } else {
                i = escape(raw.charAt(i + 1), i + 2);
            }
        }
        for (int j = 0; j < out.length(); j++) {
            boolean pair = Character.isHighSurrogate(out.charAt(j))
                    && j + 1 < out.length()
                    && Character.isLowSurrogate(out.charAt(j + 1));
            if (Character.isSurrogate(out.charAt(j)) && !pair) {
                throw invalid("invalid Unicode surrogate pair");
            }
            j += pair ? 1 : 0;
        }
        return out.toString();
    }

    /** Appends what the escape means; the place behind it. */
    private int escape(char kind, int from) throws UnreadableSql {
        switch (kind) {
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000b');
            case 'u' -> {
                return code(from, from + 4, 16);
            }
            case 'U' -> {
                return code(from, from + 8, 16);
            }
            case 'x' -> {
                int end = run(from, 2, 16);
                if (end == from) {
                    out.append('x');
                    return from;
                }
                return octet(from, end, 16);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octet(from - 1, run(from - 1, 3, 8), 8);
            }
            default -> out.append(kind);
        }
        return from;
    }

    private int run(int from, int most, int radix) {
        int i = from;
        while (i < raw.length()
                && i < from + most
                && raw.charAt(i) < 0x80
                && Character.digit(raw.charAt(i), radix) >= 0) {
            i++;
        }
        return i;
    }

    private int code(int from, int end, int radix) throws UnreadableSql {
        if (run(from, end - from, radix) != end) {
            throw invalid("invalid Unicode escape");
        }
        long value = Long.parseLong(raw.substring(from, end), radix);
        if (value == 0 || value > Character.MAX_CODE_POINT) {
            throw invalid("invalid Unicode escape value");
        }
        out.appendCodePoint((int) value);
        return end;
    }

    /** A byte. Those above 0x7f would be parts of characters, in an encoding that the server chooses. */
    private int octet(int from, int end, int radix) throws UnreadableSql {
        int value = Integer.parseInt(raw.substring(from, end), radix);
        if (value == 0 || value > 0x7f) {
            throw invalid(
                    "a byte escape above \\x7f or of zero is not accepted here: use \\u and the character's code");
        }
        out.append((char) value);
        return end;
    }

    private UnreadableSql invalid(String message) {
        return SqlLexer.unreadable(message, text, offset);
    }
}
