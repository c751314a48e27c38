package dev.ledgate.rewriter;

/**
 * How the rows of a copy into a table are written (PostgreSQL manual, COPY, "File Formats").
 *
 * @param csv whether CSV, else text
 * @param delimiter between two fields, one byte
 * @param nullText what stands for NULL
 * @param quote around fields of CSV, one byte
 * @param escape in front of a quote within quotes, one byte
 * @param header whether the first line is to be skipped
 */
public record CopyFormat(boolean csv, char delimiter, String nullText, char quote, char escape, boolean header) {
    /** Text with tabs. */
    public static final CopyFormat TEXT = new CopyFormat(false, '\t', "\\N", '"', '"', false);

    /** CSV with commas and double quotes. */
    public static final CopyFormat CSV = new CopyFormat(true, ',', "", '"', '"', false);
}
