package dev.ledgate.rewriter;

import dev.ledgate.policy.ColumnName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The opaque type of one searchable sealed column. Each column has its own: PostgreSQL then refuses, when it analyses a
 * statement, to compare values of different columns, whose blind indexes have different keys.
 */
public final class SearchableType {
    private static final int LONGEST_NAME = 63;

    private SearchableType() {}

    /** Its name in the mirror schema. People see it in PostgreSQL's error messages, so it says the column's name. */
    public static String name(ColumnName column) {
        String readable = "sealed " + column;
        if (readable.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return readable;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(readable.getBytes(StandardCharsets.UTF_8));
            return "sealed " + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
