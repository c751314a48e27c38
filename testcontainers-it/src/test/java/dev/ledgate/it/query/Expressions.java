package dev.ledgate.it.query;

import dev.ledgate.it.query.Schema.Col;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Random conditions and scalar expressions over the columns in scope. None of them can fail on any value of the column's
 * type, so that the answer does not depend on the order in which a planner evaluates them.
 */
final class Expressions {
    private final Random random;
    private final Values values;

    Expressions(Random random, Values values) {
        this.random = random;
        this.values = values;
    }

    /** A column as it is written: {@code alias.name}. */
    record Ref(String alias, Col col) {
        String sql() {
            return alias.isEmpty() ? col.name() : alias + "." + col.name();
        }
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    SqlText condition(List<Ref> scope) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> simple(any(scope)).add(" AND ").add(simple(any(scope)));
            case 3 ->
                SqlText.of("(")
                        .add(simple(any(scope)))
                        .add(" OR ")
                        .add(simple(any(scope)))
                        .add(")");
            case 4 -> SqlText.of("NOT (").add(simple(any(scope))).add(")");
            case 5 ->
                SqlText.of("CASE WHEN ")
                        .add(simple(any(scope)))
                        .add(" THEN ")
                        .add(simple(any(scope)))
                        .add(" ELSE ")
                        .add(simple(any(scope)))
                        .add(" END");
            case 6 -> {
                Ref a = any(scope);
                Ref b = any(scope);
                yield SqlText.of("(" + a.sql() + ", " + b.sql() + ") = (")
                        .value(values.pick(a.col(), random))
                        .add(", ")
                        .value(values.pick(b.col(), random))
                        .add(")");
            }
            case 7 ->
                SqlText.of("((")
                        .add(simple(any(scope)))
                        .add(") IS " + any(List.of("TRUE", "NOT TRUE", "UNKNOWN", "NOT FALSE")) + ")");
            default -> simple(any(scope));
        };
    }

    /** A condition that keeps few rows of a large table. */
    SqlText narrow(List<Ref> scope) {
        List<Ref> keys = scope.stream()
                .filter(r -> List.of(
                                "patient", "patientid", "encounter", "appointmentid", "claimid", "code", "reasoncode")
                        .contains(r.col().name()))
                .toList();
        if (keys.isEmpty()) {
            return simple(any(scope));
        }
        Ref key = any(keys);
        SqlText sql = SqlText.of(key.sql() + " IN (").value(values.pick(key.col(), random));
        for (int i = random.nextInt(3); i > 0; i--) {
            sql.add(", ").value(values.pick(key.col(), random));
        }
        return sql.add(")");
    }

    private SqlText simple(Ref ref) {
        String column = ref.sql();
        Col col = ref.col();
        String value = values.pick(col, random);
        int form = random.nextInt(10);
        if (form == 0) {
            return SqlText.of(column + " IS NULL");
        }
        if (form == 1) {
            return SqlText.of(column + " IS NOT NULL");
        }
        if (form == 2) {
            return SqlText.of(column + " IS " + (chance(50) ? "NOT " : "") + "DISTINCT FROM ")
                    .value(value);
        }
        if (form == 3) {
            return SqlText.of(column + (chance(50) ? " NOT" : "") + " IN (")
                    .value(value)
                    .add(", ")
                    .value(values.pick(col, random))
                    .add(")");
        }
        return switch (col.family()) {
            case TEXT -> text(column, value);
            case UUID -> SqlText.of(column + any(List.of(" = ", " <> ", " < "))).value(value);
            case DATE -> date(column, value);
            case TIMESTAMP -> timestamp(column, col, value);
            case NUMBER -> number(column, col, value);
            case BOOLEAN -> SqlText.of(column);
        };
    }

    private SqlText text(String column, String value) {
        String start = value.substring(0, Math.min(2, value.length())).replaceAll("[\\\\%_]", "");
        return switch (random.nextInt(8)) {
            case 0 -> SqlText.of(column + " LIKE ").value(start + "%");
            case 1 -> SqlText.of(column + " NOT ILIKE ").value("%" + start);
            case 2 -> SqlText.of("length(" + column + ") > " + random.nextInt(20));
            case 3 ->
                SqlText.of("upper(" + column + ") = upper(")
                        .value(value, "text")
                        .add(")");
            case 4 -> SqlText.of(column + " ~ ").value("^[A-M]");
            case 5 -> SqlText.of(column + " BETWEEN ").value(start).add(" AND ").value("m");
            case 6 -> SqlText.of("position(").value(start, "text").add(" IN " + column + ") > 1");
            default ->
                SqlText.of(column + any(List.of(" = ", " <> ", " > ", " <= "))).value(value);
        };
    }

    private SqlText date(String column, String value) {
        return switch (random.nextInt(5)) {
            case 0 -> SqlText.of("extract(year FROM " + column + ") >= " + (1930 + random.nextInt(90)));
            case 1 -> SqlText.of(column + " BETWEEN ").value(value).add(" AND ").value("2020-12-31");
            case 2 -> SqlText.of(column + " + 30 > ").value(value, "date");
            case 3 ->
                SqlText.of("date_trunc('month', " + column + ") = date_trunc('month', ")
                        .value(value, "date")
                        .add(")");
            default -> SqlText.of(column + any(List.of(" = ", " < ", " >= "))).value(value);
        };
    }

    private SqlText timestamp(String column, Col col, String value) {
        return switch (random.nextInt(5)) {
            case 0 -> SqlText.of("extract(month FROM " + column + ") = " + (1 + random.nextInt(12)));
            case 1 -> SqlText.of(column + "::date = ").value(value, col.type()).add("::date");
            case 2 -> SqlText.of(column + " BETWEEN ").value(value).add(" AND ").value("2025-06-30 00:00:00");
            case 3 -> SqlText.of(column + " - interval '1 year' < ").value(value, col.type());
            default -> SqlText.of(column + any(List.of(" = ", " < ", " >= "))).value(value);
        };
    }

    private SqlText number(String column, Col col, String value) {
        return switch (random.nextInt(4)) {
            case 0 -> SqlText.of(column + " BETWEEN 0 AND ").value(value, col.type());
            case 1 -> SqlText.of("abs(" + column + ") * 2 > ").value(value, col.type());
            case 2 -> SqlText.of("mod(" + column + "::numeric, 7) = 0");
            default ->
                SqlText.of(column + any(List.of(" = ", " < ", " >= ", " <> "))).value(value);
        };
    }

    /** A scalar expression of any sortable type. */
    String scalar(Ref ref) {
        String c = ref.sql();
        int form = random.nextInt(3);
        if (form == 0) {
            return c;
        }
        if (form == 1) {
            return switch (random.nextInt(3)) {
                case 0 -> "coalesce(" + c + "::text, 'none')";
                case 1 -> "CASE WHEN " + c + " IS NULL THEN 0 ELSE 1 END";
                default -> c + "::text";
            };
        }
        return switch (ref.col().family()) {
            case TEXT ->
                any(List.of(
                        "upper(" + c + ")",
                        "length(" + c + ")",
                        "substr(" + c + ", 1, 2)",
                        c + " || '-' || " + c,
                        "nullif(" + c + ", 'M')",
                        "CASE " + c + " WHEN 'M' THEN 'one' WHEN 'F' THEN 'two' ELSE 'other' END",
                        "replace(" + c + ", 'a', '')"));
            case UUID -> any(List.of("upper(" + c + "::text)", "nullif(" + c + "::text, '')"));
            case DATE ->
                any(List.of(
                        "extract(year FROM " + c + ")",
                        "to_char(" + c + ", 'YYYY-MM')",
                        c + " + 7",
                        "date_trunc('year', " + c + ")",
                        "age(DATE '2026-01-01', " + c + ")",
                        c + "::timestamp"));
            case TIMESTAMP ->
                any(List.of(
                        "extract(year FROM " + c + ")",
                        "to_char(" + c + ", 'YYYY-MM-DD')",
                        "date_trunc('month', " + c + ")",
                        c + "::date",
                        c + " + interval '1 day'"));
            case NUMBER ->
                any(List.of(
                        c + " * 2",
                        "round(" + c + "::numeric, 0)",
                        "-" + c,
                        c + " / nullif(" + c + ", 0)",
                        "greatest(" + c + ", 10)"));
            case BOOLEAN -> "NOT " + c;
        };
    }

    /** An aggregate whose result does not depend on the order of the rows. */
    String aggregate(Ref ref) {
        String c = ref.sql();
        int form = random.nextInt(6);
        if (form == 0) {
            return "count(*)";
        }
        if (form == 1) {
            return "count(" + c + ")";
        }
        if (form == 2) {
            return "count(DISTINCT " + c + ")";
        }
        return switch (ref.col().family()) {
            case NUMBER ->
                any(List.of(
                        "sum(" + c + "::numeric)",
                        "avg(" + c + "::numeric)",
                        "min(" + c + ")",
                        "max(" + c + ")",
                        "sum(" + c + "::numeric) FILTER (WHERE " + c + " > 0)"));
            case DATE, TIMESTAMP -> any(List.of("min(" + c + ")", "max(" + c + ")", "max(" + c + ") - min(" + c + ")"));
            case TEXT ->
                any(List.of(
                        "min(" + c + ")",
                        "max(" + c + ")",
                        "string_agg(DISTINCT " + c + ", ',' ORDER BY " + c + ")",
                        "bool_or(" + c + " LIKE 'A%')",
                        "array_agg(DISTINCT " + c + " ORDER BY " + c + ")"));
            case UUID -> any(List.of("min(" + c + "::text)", "max(" + c + "::text)"));
            case BOOLEAN -> "bool_and(" + c + ")";
        };
    }

    static String list(List<String> items) {
        return items.stream().collect(Collectors.joining(", "));
    }
}
