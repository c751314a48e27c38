package dev.ledgate.proxy.rows;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.CopyFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the rows of a copy into a table, in PostgreSQL's text format or as CSV, as {@code copyfromparse.c} does (PostgreSQL
 * manual, COPY, "File Formats"). Bytes come in pieces that end anywhere. All bytes of a character beyond ASCII are
 * above 127 in UTF-8, so that marks can be looked for byte by byte. One thread.
 */
public final class CopyRows {
    /** A row may have this many bytes: it is held in memory until it is complete. */
    static final int MOST_BYTES = 1 << 24;

    private static final byte NEWLINE = '\n';
    private static final byte RETURN = '\r';
    private static final byte BACKSLASH = '\\';

    private final List<String> columns;
    private final CopyFormat format;
    private final byte[] nullBytes;
    private final Sink sink;

    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private final List<Optional<byte[]>> fields = new ArrayList<>();
    private long line = 1;
    private int held;
    private boolean headerLeft;
    private boolean over;
    /** The line so far is {@code \.}, or the first half of it: it may be the mark of the end. */
    private int endMark;

    private boolean lineBegun;
    private boolean escaped;
    private boolean quoted;
    private boolean inQuotes;
    private boolean returned;
    private LineEnd lineEnd = LineEnd.UNKNOWN;

    private enum LineEnd {
        UNKNOWN,
        NEWLINE,
        RETURN,
        BOTH
    }

    /** Takes rows. */
    public interface Sink {
        /** @param values in the order of the columns; empty for NULL @param line where the row ends, from 1 */
        void row(List<Optional<byte[]>> values, long line) throws BadCopy;
    }

    /** The data do not have the form that was announced, or a row cannot be taken. */
    public static final class BadCopy extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Denial denial;

        public BadCopy(Denial denial) {
            super(denial.message(), null, false, false);
            this.denial = denial;
        }

        public Denial denial() {
            return denial;
        }
    }

    /** @param columns names of the columns that the rows have */
    public CopyRows(List<String> columns, CopyFormat format, Sink sink) {
        this.columns = List.copyOf(columns);
        this.format = format;
        this.sink = sink;
        nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
        headerLeft = format.header();
    }

    /** Takes the next bytes. */
    public void add(byte[] bytes) throws BadCopy {
        for (byte b : bytes) {
            if (over) {
                return;
            }
            take(b);
        }
    }

    /** No more bytes come. */
    public void end() throws BadCopy {
        if (over) {
            return;
        }
        if (returned) {
            returned = false;
            lineEnds(LineEnd.RETURN);
        }
        if (inQuotes && !isClosed()) {
            throw bad("unterminated CSV quoted field");
        }
        if (lineBegun) {
            finishLine();
        }
        over = true;
    }

    private void take(byte b) throws BadCopy {
        if (returned) {
            returned = false;
            lineEnds(b == NEWLINE ? LineEnd.BOTH : LineEnd.RETURN);
            if (b == NEWLINE || over) {
                return;
            }
        }
        if (format.csv()) {
            csv(b);
        } else {
            text(b);
        }
    }

    private void text(byte b) throws BadCopy {
        if (escaped) {
            // Whatever it is, it belongs to the field: it is read when the field is complete.
            escaped = false;
            begin(b);
            field.write(b);
        } else if (isLineEnd(b)) {
            return;
        } else if (b == format.delimiter()) {
            begin(b);
            endField();
        } else {
            begin(b);
            escaped = b == BACKSLASH;
            field.write(b);
        }
    }

    private void csv(byte b) throws BadCopy {
        if (inQuotes) {
            begin(b);
            quotedByte(b);
        } else if (isLineEnd(b)) {
            return;
        } else if (b == format.delimiter()) {
            begin(b);
            endField();
        } else {
            begin(b);
            if (b == format.quote()) {
                inQuotes = true;
                quoted = true;
            } else {
                field.write(b);
            }
        }
    }

    private void quotedByte(byte b) throws BadCopy {
        boolean mark = b == format.quote() || b == format.escape();
        if (escaped) {
            escaped = false;
            if (mark) {
                field.write(b);
            } else if (format.escape() == format.quote()) {
                inQuotes = false;
                held--;
                csv(b);
            } else {
                field.write(format.escape());
                field.write(b);
            }
        } else if (b == format.escape()) {
            escaped = true;
        } else if (b == format.quote()) {
            inQuotes = false;
        } else {
            field.write(b);
        }
    }

    /** The escape that is also the quote may have been the closing one. */
    private boolean isClosed() {
        return inQuotes && escaped && format.escape() == format.quote();
    }

    private boolean isLineEnd(byte b) throws BadCopy {
        if (b == RETURN) {
            if (lineEnd == LineEnd.NEWLINE) {
                throw bad("literal carriage return found in data");
            }
            returned = true;
            return true;
        } else if (b == NEWLINE) {
            lineEnds(LineEnd.NEWLINE);
            return true;
        }
        return false;
    }

    private void lineEnds(LineEnd end) throws BadCopy {
        if (lineEnd != LineEnd.UNKNOWN && lineEnd != end) {
            throw bad(
                    end == LineEnd.NEWLINE ? "literal newline found in data" : "literal carriage return found in data");
        }
        lineEnd = end;
        finishLine();
    }

    private void begin(byte b) throws BadCopy {
        held++;
        if (held > MOST_BYTES) {
            throw new BadCopy(Denial.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "line " + line + " of the copy is longer than " + MOST_BYTES + " bytes"));
        }
        boolean first = !lineBegun;
        lineBegun = true;
        endMark = first && b == BACKSLASH ? 1 : endMark == 1 && b == '.' ? 2 : 0;
    }

    private void endField() {
        byte[] raw = field.toByteArray();
        field.reset();
        boolean isNull = !quoted && Arrays.equals(raw, nullBytes);
        quoted = false;
        fields.add(isNull ? Optional.empty() : Optional.of(format.csv() ? raw : unescaped(raw)));
    }

    private void finishLine() throws BadCopy {
        if (isClosed()) {
            inQuotes = false;
            escaped = false;
        }
        boolean marked = endMark == 2 && held == 2;
        boolean skipped = headerLeft;
        headerLeft = false;
        long number = line++;
        endField();
        List<Optional<byte[]>> row = List.copyOf(fields);
        fields.clear();
        held = 0;
        endMark = 0;
        lineBegun = false;
        escaped = false;
        if (marked) {
            over = true;
        } else if (!skipped) {
            if (row.size() != columns.size()) {
                throw bad(
                        row.size() < columns.size()
                                ? "missing data for column \"" + columns.get(row.size()) + "\""
                                : "extra data after last expected column",
                        number);
            }
            sink.row(row, number);
        }
    }

    private BadCopy bad(String message) {
        return bad(message, line);
    }

    private static BadCopy bad(String message, long number) {
        return new BadCopy(Denial.of(
                SqlState.BAD_COPY_FILE_FORMAT, message, "It is line " + number + " of the copy; no row was taken."));
    }

    /** The text format's escapes: a control character, an octal or hexadecimal number of a byte, or the character itself. */
    static byte[] unescaped(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        int i = 0;
        while (i < raw.length) {
            byte b = raw[i++];
            if (b != BACKSLASH) {
                out.write(b);
                continue;
            }
            if (i == raw.length) {
                break;
            }
            byte c = raw[i++];
            if (c >= '0' && c <= '7') {
                int value = c - '0';
                for (int n = 0; n < 2 && i < raw.length && raw[i] >= '0' && raw[i] <= '7'; n++) {
                    value = (value << 3) + raw[i++] - '0';
                }
                out.write(value & 0xff);
            } else if (c == 'x' && i < raw.length && Character.digit(raw[i], 16) >= 0) {
                int value = Character.digit(raw[i++], 16);
                if (i < raw.length && Character.digit(raw[i], 16) >= 0) {
                    value = (value << 4) + Character.digit(raw[i++], 16);
                }
                out.write(value);
            } else {
                out.write(
                        switch (c) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            case 'v' -> 0x0b;
                            default -> c;
                        });
            }
        }
        return out.toByteArray();
    }
}
