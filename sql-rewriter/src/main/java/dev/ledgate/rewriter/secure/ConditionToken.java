package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.secure.Condition.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A token of the small language of access strings and raises. Words are folded to lower case. */
record ConditionToken(Kind kind, String text) {
    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        SYMBOL,
        /** What the language does not have; nothing behind it is read. */
        UNREADABLE,
        END
    }

    private static final int LONGEST = 100_000;
    private static final Pattern PLAIN = Pattern.compile("(?<word>[A-Za-z_][A-Za-z0-9_]*)(?!['&\"])"
            + "|(?<number>[0-9]{1,30}(?:\\.[0-9]{1,30})?(?![A-Za-z0-9_.]))"
            + "|(?<symbol><=|>=|<>|!=|[=<>(),.*;-])(?![<>=!~@#%^&|`?+*/-])");

    static List<ConditionToken> scan(String text) throws UnreadableException {
        if (text.length() > LONGEST) {
            throw new UnreadableException("it is longer than " + LONGEST + " characters");
        }
        List<ConditionToken> tokens = new ArrayList<>();
        Matcher plain = PLAIN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else if (c == '\'' || c == '"') {
                int end = closing(text, at);
                String inner = end < 0 ? "" : text.substring(at + 1, end).replace("" + c + c, "" + c);
                if (end < 0 || inner.indexOf('\0') >= 0 || (c == '"' && inner.isEmpty())) {
                    tokens.add(new ConditionToken(Kind.UNREADABLE, "" + c));
                    return tokens;
                }
                tokens.add(new ConditionToken(c == '"' ? Kind.QUOTED_NAME : Kind.STRING, inner));
                at = end + 1;
            } else if (plain.region(at, text.length()).lookingAt()) {
                tokens.add(token(plain));
                at = plain.end();
            } else {
                tokens.add(new ConditionToken(Kind.UNREADABLE, "" + c));
                return tokens;
            }
        }
        tokens.add(new ConditionToken(Kind.END, ""));
        return tokens;
    }

    /** Negative if there is none. */
    private static int closing(String text, int open) {
        char quote = text.charAt(open);
        int at = text.indexOf(quote, open + 1);
        while (at >= 0 && at + 1 < text.length() && text.charAt(at + 1) == quote) {
            at = text.indexOf(quote, at + 2);
        }
        return at;
    }

    private static ConditionToken token(Matcher m) {
        if (m.group("word") != null) {
            return new ConditionToken(Kind.WORD, m.group("word").toLowerCase(Locale.ROOT));
        }
        return m.group("number") != null
                ? new ConditionToken(Kind.NUMBER, m.group("number"))
                : new ConditionToken(Kind.SYMBOL, m.group("symbol"));
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }
}
