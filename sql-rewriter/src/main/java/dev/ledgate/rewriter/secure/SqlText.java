package dev.ledgate.rewriter.secure;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Pieces of SQL that mean the same whatever the session's settings and the hospital's own functions and operators are.
 * See the PostgreSQL manual, section 4.1.
 */
final class SqlText {
    private SqlText() {}

    /** A quoted identifier. */
    static String name(String identifier) {
        return '"' + refuseNul(identifier).replace("\"", "\"\"") + '"';
    }

    /** A string literal. Reads the same with {@code standard_conforming_strings} on and off. */
    static String literal(String value) {
        String quoted = "'" + refuseNul(value).replace("'", "''") + "'";
        return quoted.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }

    /** An array literal of an unknown type: PostgreSQL takes the type from the other operand. */
    static String arrayLiteral(Collection<String> values) {
        return literal(values.stream()
                .map(v -> '"' + v.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}")));
    }

    static String operation(String left, String operator, String right) {
        return left + " OPERATOR(pg_catalog." + operator + ") " + right;
    }

    /** Whether {@code left} is one of the numbers. */
    static String isOneOf(String left, Collection<Integer> numbers) {
        if (numbers.size() == 1) {
            return operation(left, "=", numbers.iterator().next().toString());
        }
        return operation(
                left,
                "=",
                numbers.stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(",", "ANY ('{", "}'::pg_catalog.int4[])")));
    }

    private static String refuseNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("SQL text has no NUL");
        }
        return text;
    }
}
