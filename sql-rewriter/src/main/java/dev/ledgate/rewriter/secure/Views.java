package dev.ledgate.rewriter.secure;

import static dev.ledgate.rewriter.secure.SqlText.literal;
import static dev.ledgate.rewriter.secure.SqlText.name;
import static dev.ledgate.rewriter.secure.SqlText.operation;

import dev.ledgate.policy.CoarserView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Coarser views in SQL. Where the column's type does not allow a view, nothing shows. None depends on the session's
 * settings: a user who could move the time zone could find out more than the year.
 */
final class Views {
    /** 45 CFR 164.514(b)(2)(i)(B) with the census of 2000: areas of three digits with 20,000 people or fewer. */
    private static final List<String> RESTRICTED_ZIP3 = List.of(
            "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884",
            "890", "893");

    private static final int BAND = 10_000;

    /** Of a key: what it is for, as {@code view_key} in the mirror schema takes it. */
    private static final int PSEUDONYM = 1;

    private static final int DATE_SHIFT = 2;
    private static final String THIS_YEAR =
            "pg_catalog.date_trunc('year', pg_catalog.timezone('UTC', pg_catalog.now()))";
    private static final String OLDEST_YEAR = operation(THIS_YEAR, "-", "pg_catalog.make_interval(years => 90)");

    private final String mirror;
    private final String scope;
    private final Optional<String> patient;

    /** @param patient the row's patient column, qualified */
    Views(String mirrorSchema, String scope, Optional<String> patient) {
        this.mirror = name(mirrorSchema);
        this.scope = literal(scope) + "::pg_catalog.text";
        this.patient = patient;
    }

    /**
     * The view of a column's value, of the column's type; empty if there is none.
     *
     * @param column qualified
     */
    Optional<String> of(CoarserView view, String column, ColumnType type) {
        return switch (view.kind()) {
            case YEAR -> year(column, type);
            case YEAR_TOP_CODED -> yearTopCoded(column, type);
            case ZIP3 -> type.isText() ? Optional.of(type.cast(zip3(column))) : Optional.empty();
            case PSEUDONYM -> pseudonym(column, type);
            case DATE_SHIFT -> dateShift(column, type);
            case BAND -> type.isNumber() ? Optional.of(band(column, type)) : Optional.empty();
            case COLUMN -> Optional.empty();
        };
    }

    /** Another column's value in this column's type; empty if they are too different for that never to fail. */
    static Optional<String> ofOther(String other, ColumnType otherType, ColumnType type) {
        if (otherType.declared().equals(type.declared())) {
            return Optional.of(other);
        }
        return otherType.isText() && type.isText() ? Optional.of(type.cast(other)) : Optional.empty();
    }

    private static Optional<String> year(String column, ColumnType type) {
        if (type.isDate() || type.isTimestamp()) {
            return Optional.of(type.cast("pg_catalog.date_trunc('year', " + column + "::timestamp without time zone)"));
        } else if (type.isInstant()) {
            return Optional.of(type.cast("pg_catalog.date_trunc('year', " + column + ", 'UTC')"));
        }
        return Optional.empty();
    }

    private static Optional<String> yearTopCoded(String column, ColumnType type) {
        String oldest = type.isInstant() ? "pg_catalog.timezone('UTC', " + OLDEST_YEAR + ")" : OLDEST_YEAR;
        return year(column, type)
                .map(year -> "CASE WHEN " + column + " IS NOT NULL THEN GREATEST(" + year + ", " + type.cast(oldest)
                        + ") END");
    }

    private static String zip3(String column) {
        String text = column + "::pg_catalog.text";
        String three = "pg_catalog.left(" + text + ", 3)";
        String restricted =
                RESTRICTED_ZIP3.stream().collect(Collectors.joining(",", "ANY ('{", "}'::pg_catalog.text[])"));
        return "CASE WHEN " + operation(text, "~", "'^[0-9]{3}'") + " AND NOT " + operation(three, "=", restricted)
                + " THEN " + three + " WHEN " + column + " IS NOT NULL THEN '000' END";
    }

    private Optional<String> pseudonym(String column, ColumnType type) {
        if (!type.isUuid() && !type.isText()) {
            return Optional.empty();
        }
        String value = type.isUuid() ? "pg_catalog.uuid_send(" + column + ")" : bytes(column);
        return Optional.of(type.cast("pg_catalog.encode(" + drawn(PSEUDONYM, value, 16) + ", 'hex')"));
    }

    private Optional<String> dateShift(String column, ColumnType type) {
        if (patient.isEmpty() || !(type.isDate() || type.isTimestamp() || type.isInstant())) {
            return Optional.empty();
        }
        String drawn = "pg_catalog.encode(" + drawn(DATE_SHIFT, bytes(patient.get()), 4) + ", 'hex')";
        String number = "((" + operation("'x'", "||", drawn) + ")::bit(32)::bigint)";
        String days = "(" + operation("(" + operation(number, "%", "365") + ")", "-", "182") + ")::integer";
        if (type.isDate()) {
            return Optional.of("(" + operation(column, "+", days) + ")");
        }
        // Hours, not days: a day in a time zone with summer time has 23 to 25 of them.
        String hours = "pg_catalog.make_interval(hours => " + operation(days, "*", "24") + ")";
        return Optional.of(type.cast(operation(column, "+", hours)));
    }

    /** The first bytes of a hash of the value under the key of this use and scope, which the server looks up once. */
    private String drawn(int use, String value, int bytes) {
        String key = "(SELECT " + mirror + ".view_key(" + use + ", " + scope + "))";
        return "pg_catalog.substr(pg_catalog.sha256(" + operation(key, "||", value) + "), 1, " + bytes + ")";
    }

    private static String bytes(String column) {
        return "pg_catalog.convert_to(" + column + "::pg_catalog.text, 'UTF8')";
    }

    private static String band(String column, ColumnType type) {
        String wide = type.isFloat() ? "double precision" : "numeric";
        String width = BAND + "::" + wide;
        String floor = "pg_catalog.floor(" + operation(column + "::" + wide, "/", width) + ")";
        String lower = operation(floor, "*", width);
        return type.cast(type.lowest()
                .map(lowest -> "CASE WHEN " + column + " IS NOT NULL THEN GREATEST(" + lower + ", (" + lowest + ")::"
                        + wide + ") END")
                .orElse(lower));
    }
}
