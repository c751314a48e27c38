package dev.ledgate.rewriter.command;

import dev.ledgate.rewriter.CopyFormat;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.parse.Reader;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What stands behind {@code FROM STDIN}, in the notation of today, {@code (FORMAT csv, HEADER)}, and the one of before
 * PostgreSQL 9.0, {@code WITH CSV HEADER}. Options that change which rows or values are taken are refused. One thread.
 */
final class CopyInOptions {
    private static final Set<String> TRUE = Set.of("true", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "off", "0");
    private static final Set<String> UTF8 = Set.of("utf8", "utf-8", "unicode");
    /** Of the text format: they would be taken for escapes or digits of such (copy.c, ProcessCopyOptions). */
    private static final String NO_DELIMITERS_OF_TEXT = "\\.abcdefghijklmnopqrstuvwxyz0123456789";

    private final Reader in;
    private final int start;
    private final Map<String, String> given = new HashMap<>();

    CopyInOptions(Reader in) {
        this.in = in;
        this.start = in.peek().start();
    }

    CopyFormat read() throws Refusal {
        if (in.peek().is("using") || in.peek().is("delimiters")) {
            in.take("using");
            in.skip(1);
            put("delimiter", character());
        }
        in.take("with");
        if (in.take('(')) {
            do {
                option();
            } while (in.take(','));
            in.expect(')');
        } else {
            while (!in.done() && !in.peek().is("where")) {
                oldOption();
            }
        }
        if (in.peek().is("where")) {
            throw in.unsupported("COPY ... WHERE", "copy into a table of your own, or leave the rows out of the data");
        }
        if (!in.done()) {
            throw in.syntax();
        }
        return format();
    }

    private void option() throws Refusal {
        Token name = word();
        String option = name.value();
        switch (option) {
            case "format" -> format(word().value().toLowerCase(Locale.ROOT), name);
            case "delimiter", "quote", "escape" -> put(option, character());
            case "null" -> put(option, string());
            case "encoding" -> encoding(string(), name);
            case "header" -> put(option, flag());
            default -> throw unsupported(name);
        }
    }

    private void oldOption() throws Refusal {
        Token name = word();
        String option = name.value();
        switch (option) {
            case "csv", "binary" -> format(option, name);
            case "header" -> put(option, "true");
            case "delimiter", "quote", "escape" -> {
                in.take("as");
                put(option, character());
            }
            case "null" -> {
                in.take("as");
                put(option, string());
            }
            case "encoding" -> encoding(string(), name);
            default -> throw unsupported(name);
        }
    }

    private void format(String format, Token where) throws Refusal {
        if (format.equals("binary")) {
            throw Refusal.unsupported(
                    "COPY ... FROM STDIN in binary format",
                    "its fields cannot be sealed on their way; use the formats text or csv",
                    where.start());
        } else if (!format.equals("csv") && !format.equals("text")) {
            throw Refusal.unsupported("this format of COPY", "use the formats text or csv", where.start());
        }
        put("format", format);
    }

    private void encoding(String encoding, Token where) throws Refusal {
        if (!UTF8.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw Refusal.unsupported("another encoding than UTF8", "send the rows in UTF-8", where.start());
        }
        put("encoding", "utf8");
    }

    private String flag() throws Refusal {
        Token value = in.peek();
        if (value.is(',') || value.is(')')) {
            return "true";
        }
        in.skip(1);
        String text = value.value().toLowerCase(Locale.ROOT);
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return TRUE.contains(text) ? "true" : "false";
        }
        throw Refusal.unsupported("this value of HEADER", "write HEADER true or HEADER false", value.start());
    }

    private void put(String option, String value) throws Refusal {
        if (given.putIfAbsent(option, value) != null) {
            throw Refusal.unsupported("an option of COPY twice", "give each option once", start);
        }
    }

    private Token word() throws Refusal {
        Token token = in.peek();
        boolean text = token.kind() == TokenKind.STRING;
        if (!token.isWord() && !text) {
            throw in.syntax();
        }
        in.skip(1);
        return token;
    }

    private String string() throws Refusal {
        Token token = in.peek();
        if (token.kind() != TokenKind.STRING) {
            throw in.syntax();
        }
        in.skip(1);
        return token.value();
    }

    private String character() throws Refusal {
        Token token = in.peek();
        String text = string();
        boolean plain = text.length() == 1 && text.charAt(0) < 127 && (text.charAt(0) >= ' ' || text.charAt(0) == '\t');
        if (!plain) {
            throw Refusal.unsupported("this character in an option of COPY", "give one ASCII character", token.start());
        }
        return text;
    }

    private CopyFormat format() throws Refusal {
        boolean csv = given.getOrDefault("format", "text").equals("csv");
        CopyFormat usual = csv ? CopyFormat.CSV : CopyFormat.TEXT;
        char delimiter = one("delimiter", usual.delimiter());
        char quote = one("quote", usual.quote());
        char escape = one("escape", quote);
        String nullText = given.getOrDefault("null", usual.nullText());
        boolean quotes = given.containsKey("quote") || given.containsKey("escape");
        boolean ambiguous = csv
                ? delimiter == quote || nullText.indexOf(quote) >= 0
                : quotes || NO_DELIMITERS_OF_TEXT.indexOf(delimiter) >= 0;
        boolean unreadable = nullText.indexOf(delimiter) >= 0
                || nullText.indexOf('\n') >= 0
                || nullText.indexOf('\r') >= 0
                || nullText.indexOf('\0') >= 0;
        if (ambiguous || unreadable) {
            throw Refusal.unsupported(
                    "these options of COPY together",
                    "QUOTE and ESCAPE are of CSV; DELIMITER, QUOTE and NULL must not be part of each other",
                    start);
        }
        return new CopyFormat(
                csv,
                delimiter,
                nullText,
                quote,
                escape,
                given.getOrDefault("header", "false").equals("true"));
    }

    private char one(String option, char usual) {
        String text = given.get(option);
        return text == null ? usual : text.charAt(0);
    }

    private static Refusal unsupported(Token option) {
        return Refusal.unsupported(
                "this option of COPY ... FROM STDIN",
                "FORMAT text and csv, DELIMITER, NULL, HEADER, QUOTE, ESCAPE and ENCODING 'UTF8' can be used",
                option.start());
    }
}
