package dev.ledgate.rewriter.secure;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column's declared type, as {@code format_type} writes it, and what can be done with values of it.
 *
 * @param declared with modifiers: {@code character varying(20)}
 */
record ColumnType(String declared) {
    private static final Set<String> QUALIFIED = Set.of(
            "uuid", "text", "date", "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "name", "oid", "money", "xml");
    private static final Set<String> BARE = Set.of(
            "smallint",
            "integer",
            "bigint",
            "boolean",
            "real",
            "double precision",
            "timestamp without time zone",
            "timestamp with time zone",
            "time without time zone",
            "numeric",
            "character varying");
    private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");
    private static final Map<String, String> LOWEST =
            Map.of("smallint", "-32768", "integer", "-2147483648", "bigint", "-9223372036854775808");
    private static final Map<String, Set<String>> OTHER_NAMES = Map.of(
            "smallint", Set.of("smallint", "int2"),
            "integer", Set.of("integer", "int", "int4"),
            "bigint", Set.of("bigint", "int8"),
            "character varying", Set.of("character varying", "varchar", "text"),
            "timestamp without time zone", Set.of("timestamp", "timestamp without time zone"));
    private static final Pattern MODIFIER = Pattern.compile("\\s*\\(.*?\\)");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    /** The type in a cast. */
    String sql() {
        return QUALIFIED.contains(declared) ? "pg_catalog." + declared : declared;
    }

    /** Whether CASE gives back this very type: no modifier that it drops, no domain that it reduces to its base. */
    boolean survivesCase() {
        return QUALIFIED.contains(declared) || BARE.contains(declared);
    }

    String cast(String expression) {
        return "(" + expression + ")::" + sql();
    }

    String nullOfIt() {
        return "NULL::" + sql();
    }

    /** Without modifiers: {@code character varying}. */
    String base() {
        return MODIFIER.matcher(declared).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /** The ways to write the type in a cast, without modifiers. */
    Set<String> names() {
        return OTHER_NAMES.getOrDefault(base(), Set.of(base()));
    }

    boolean isText() {
        return base().equals("text") || base().equals("character varying") || base().equals("character");
    }

    boolean isUuid() {
        return base().equals("uuid");
    }

    boolean isWholeNumber() {
        return WHOLE.contains(base());
    }

    boolean isNumber() {
        return isWholeNumber() || base().equals("numeric") || isFloat();
    }

    boolean isFloat() {
        return base().equals("real") || base().equals("double precision");
    }

    boolean isDate() {
        return base().equals("date");
    }

    boolean isTimestamp() {
        return base().equals("timestamp without time zone");
    }

    boolean isInstant() {
        return base().equals("timestamp with time zone");
    }

    /** Whether equal values are one and the same, so that one may stand for the other. */
    boolean equalMeansSame() {
        return isUuid() || isWholeNumber();
    }

    /** Whether PostgreSQL can read the text as a value of this type, as far as that is known without asking it. */
    boolean mayBe(String text) {
        if (isUuid()) {
            return UUID.matcher(text).matches();
        }
        return isWholeNumber()
                ? WHOLE_NUMBER.matcher(text).matches() && fits(Long.parseLong(text))
                : text.indexOf('\0') < 0;
    }

    /** In an array or behind a constant: without a modifier, which would cut it. */
    String elementSql() {
        return new ColumnType(base()).sql();
    }

    /** The type of an array's elements to look values of this type up in; empty if its comparison is not surely a hashed one. */
    Optional<String> arrayElement() {
        if (base().equals("text") || base().equals("character varying")) {
            return Optional.of("pg_catalog.text");
        }
        return isUuid() || isWholeNumber() ? Optional.of(sql()) : Optional.empty();
    }

    /** Whether {@code =} of this type is leakproof (pg_proc.proleakproof) and compares with a constant of its own type. */
    boolean comparable() {
        return ordered() || base().equals("text") || base().equals("character varying") || base().equals("boolean");
    }

    /** Whether {@code <} is leakproof too. */
    boolean ordered() {
        return isUuid() || isWholeNumber() || isDate() || isTimestamp() || isInstant();
    }

    /** The lowest number that the type holds, where it has one. */
    Optional<String> lowest() {
        if (isWholeNumber()) {
            return Optional.ofNullable(LOWEST.get(base()));
        }
        int open = declared.indexOf('(');
        if (!base().equals("numeric") || open < 0) {
            return Optional.empty();
        }
        String[] modifier = declared.substring(open + 1, declared.indexOf(')')).split(",", -1);
        int whole = Integer.parseInt(modifier[0].strip())
                - (modifier.length > 1 ? Integer.parseInt(modifier[1].strip()) : 0);
        return Optional.of(whole <= 0 ? "0" : "-" + "9".repeat(whole));
    }

    private boolean fits(long value) {
        return switch (base()) {
            case "smallint" -> value == (short) value;
            case "integer" -> value == (int) value;
            default -> true;
        };
    }
}
