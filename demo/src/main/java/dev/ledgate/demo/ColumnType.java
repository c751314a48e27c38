package dev.ledgate.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** The PostgreSQL types of the demo hospital's columns, and what Synthea's CSV text means in each. */
public enum ColumnType {
    UUID,
    DATE,
    TIMESTAMPTZ,
    TIMESTAMP,
    NUMERIC,
    INTEGER,
    BIGINT,
    TEXT,
    /** A sealed text. */
    BYTEA;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    static ColumnType parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /**
     * The value as pgjdbc would give it for a plain column of this type: UUID, LocalDate, OffsetDateTime, LocalDateTime,
     * BigDecimal, Integer, Long or String.
     *
     * @throws IllegalArgumentException or java.time.DateTimeException if the text is not of this type
     */
    Object value(String csv) {
        return switch (this) {
            case UUID -> java.util.UUID.fromString(csv);
            case DATE -> LocalDate.parse(csv);
            case TIMESTAMPTZ -> Instant.parse(csv).atOffset(ZoneOffset.UTC);
            case TIMESTAMP -> LocalDateTime.ofInstant(Instant.parse(csv), ZoneOffset.UTC);
            case NUMERIC -> new BigDecimal(csv);
            case INTEGER -> Integer.valueOf(csv);
            case BIGINT -> Long.valueOf(csv);
            case TEXT, BYTEA -> csv;
        };
    }

    /** What PostgreSQL writes for the value as text, with DateStyle ISO: the form of a row key. */
    String keyText(String csv) {
        return switch (this) {
            case UUID, DATE -> value(csv).toString();
            case TIMESTAMP -> SECONDS.format((LocalDateTime) value(csv));
            case TEXT -> csv;
            case TIMESTAMPTZ, NUMERIC, INTEGER, BIGINT, BYTEA ->
                throw new IllegalArgumentException(
                        "a column of type " + this + " is in no row key of the demo hospital");
        };
    }
}
