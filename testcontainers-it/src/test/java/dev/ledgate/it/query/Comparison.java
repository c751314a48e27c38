package dev.ledgate.it.query;

import dev.ledgate.it.wire.Column;
import dev.ledgate.it.wire.Reply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What came of holding two answers to one statement against each other.
 *
 * @param verdict how they stand to each other
 * @param detail the first difference, or the refusal
 */
public record Comparison(Verdict verdict, String detail) {
    public enum Verdict {
        /** The same columns and the same multiset of rows, or the same SQLSTATE. */
        EQUAL,
        /** The system does not answer what it could; never wrong, but not welcome. */
        REFUSED,
        DIFFERENT
    }

    /** What the system says when it refuses: see {@code policy.SqlState}. */
    public static final Set<String> REFUSALS = Set.of("42501", "0A000");

    private static final int FIRST_OWN_TYPE = 16_384;
    private static final int RECORD = 2249;
    private static final int NUMERIC = 1700;
    private static final int INTERVAL = 1186;
    /** Not NaN and the infinities. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    /** As intervals are written with {@code IntervalStyle = postgres}; what is left is the time. */
    private static final Pattern CALENDAR =
            Pattern.compile("(?:([+-]?[0-9]+) years? ?)?(?:([+-]?[0-9]+) mons? ?)?(?:([+-]?[0-9]+) days? ?)?(.*)");
    /** What a text that is no date may say of itself (PostgreSQL's {@code DateTimeParseError}): it depends on the text. */
    private static final Set<String> NO_DATE = Set.of("22007", "22008", "22009", "22023");

    /**
     * As {@link #of}, for statements that group or choose among equal values, and that fail on purpose. Which of 0.0 and
     * 0.00, or of 1 mon and 30 days, stands for its group depends on the plan, so that numbers and intervals are compared by
     * value; so does which of several texts that are no dates is met first, so that their SQLSTATEs count as one.
     */
    public static Comparison byValue(Reply system, Reply oracle, boolean misuse) {
        return of(system, oracle, misuse, true);
    }

    /** @param misuse whether a failure is an answer as good as the oracle's */
    public static Comparison of(Reply system, Reply oracle, boolean misuse) {
        return of(system, oracle, misuse, false);
    }

    private static Comparison of(Reply system, Reply oracle, boolean misuse, boolean byValue) {
        if (system.status() == 'x') {
            return new Comparison(Verdict.DIFFERENT, "the system ended the connection: " + system);
        }
        if (system.error().isPresent()) {
            boolean noDate = byValue && NO_DATE.contains(system.sqlState()) && NO_DATE.contains(oracle.sqlState());
            if (misuse || noDate || system.sqlState().equals(oracle.sqlState())) {
                return new Comparison(Verdict.EQUAL, system.sqlState());
            }
            return new Comparison(
                    REFUSALS.contains(system.sqlState()) ? Verdict.REFUSED : Verdict.DIFFERENT,
                    "system: " + system + "; oracle: " + oracle);
        }
        if (oracle.error().isPresent()) {
            return new Comparison(Verdict.DIFFERENT, "system: " + system + "; oracle: " + oracle);
        }
        return rows(system, oracle, byValue);
    }

    private static Comparison rows(Reply system, Reply oracle, boolean byValue) {
        List<String> shown = describe(system.columns());
        List<String> expected = describe(oracle.columns());
        if (!shown.equals(expected)) {
            return new Comparison(Verdict.DIFFERENT, "columns " + shown + " in place of " + expected);
        }
        Map<List<@Nullable String>, Integer> balance = new HashMap<>();
        List<Column> columns = byValue ? oracle.columns() : List.of();
        oracle.rows().forEach(row -> balance.merge(values(row, columns), 1, Integer::sum));
        system.rows().forEach(row -> balance.merge(values(row, columns), -1, Integer::sum));
        for (Map.Entry<List<@Nullable String>, Integer> row : balance.entrySet()) {
            if (row.getValue() != 0) {
                return new Comparison(
                        Verdict.DIFFERENT,
                        (row.getValue() > 0 ? "missing " : "too many ") + Math.abs(row.getValue()) + " x "
                                + row.getKey() + " of " + shown + "; rows: "
                                + system.rows().size() + ", oracle: "
                                + oracle.rows().size());
            }
        }
        return new Comparison(Verdict.EQUAL, system.rows().size() + " rows");
    }

    private static List<@Nullable String> values(List<@Nullable String> row, List<Column> columns) {
        List<@Nullable String> values = new ArrayList<>(row);
        for (int i = 0; i < columns.size(); i++) {
            String text = values.get(i);
            if (text == null) {
                continue;
            }
            if (columns.get(i).type() == NUMERIC && DECIMAL.matcher(text).matches()) {
                values.set(i, new BigDecimal(text).stripTrailingZeros().toPlainString());
            } else if (columns.get(i).type() == INTERVAL) {
                values.set(i, days(text));
            }
        }
        return values;
    }

    /** An interval as PostgreSQL compares it: 12 months a year, 30 days a month. */
    private static String days(String interval) {
        Matcher parts = CALENDAR.matcher(interval);
        if (!parts.matches()) {
            return interval;
        }
        long days = 30 * (12 * number(parts.group(1)) + number(parts.group(2))) + number(parts.group(3));
        return days + " days " + parts.group(4);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static List<String> describe(List<Column> columns) {
        // Types from 16384 on are made in a database; here these are the tables' own row types.
        return columns.stream()
                .map(c -> c.name() + ":" + (c.type() >= FIRST_OWN_TYPE ? RECORD : c.type()))
                .toList();
    }
}
