package dev.ledgate.it.query;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL with places for values, so that one statement can be sent with literals or with parameters. Not safe for threads. */
public final class SqlText {
    private record Value(String text, String type) {}

    private final List<Object> parts = new ArrayList<>();

    public static SqlText of(String text) {
        return new SqlText().add(text);
    }

    SqlText add(String text) {
        parts.add(text);
        return this;
    }

    SqlText add(SqlText other) {
        parts.addAll(other.parts);
        return this;
    }

    /** A value whose type follows from where it stands. */
    SqlText value(String text) {
        parts.add(new Value(text, ""));
        return this;
    }

    /** A value of a given type. */
    SqlText value(String text, String type) {
        parts.add(new Value(text, type));
        return this;
    }

    /** The statement with literals. */
    public String withLiterals() {
        StringBuilder sql = new StringBuilder();
        for (Object part : parts) {
            if (part instanceof Value value) {
                sql.append('\'').append(value.text().replace("'", "''")).append('\'');
                cast(sql, value);
            } else {
                sql.append(part);
            }
        }
        return sql.toString();
    }

    /** The statement with {@code $1}, {@code $2}, ... */
    public String withParameters() {
        StringBuilder sql = new StringBuilder();
        int number = 0;
        for (Object part : parts) {
            if (part instanceof Value value) {
                sql.append('$').append(++number);
                cast(sql, value);
            } else {
                sql.append(part);
            }
        }
        return sql.toString();
    }

    private static void cast(StringBuilder sql, Value value) {
        if (!value.type().isEmpty()) {
            sql.append("::").append(value.type());
        }
    }

    /** Values of the parameters. */
    public List<@Nullable String> parameters() {
        List<@Nullable String> values = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof Value value) {
                values.add(value.text());
            }
        }
        return values;
    }

    @Override
    public String toString() {
        return withLiterals();
    }
}
