package dev.ledgate.rewriter.secure;

import static dev.ledgate.rewriter.secure.SqlText.name;
import static dev.ledgate.rewriter.secure.SqlText.operation;

import dev.ledgate.policy.PatientKey;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a table's rows come from, and which of them exist for the user.
 *
 * @param from the FROM clause, with {@link #ROW} as the alias of the table
 * @param guard the condition on a row without which none of its cells may be looked at, whatever order the planner
 *     chooses; empty if every row of {@code from} exists for the user
 * @param group the number of the row's group; empty if all are of the same
 * @param guardOfGroup what must hold besides {@code group} being the number of a group
 * @param joinedKey an expression that is the patient's key in every row that exists, and never another patient's
 * @param fenced whether the rows that exist are best chosen once and apart, and not by a guard in every cell
 */
record RowSource(
        String from,
        Optional<String> guard,
        Optional<String> group,
        Optional<String> guardOfGroup,
        Optional<String> joinedKey,
        boolean fenced) {
    static final String ROW = "lg_t";
    private static final String LIST = "lg_g";
    private static final String GROUP = "lg_group";

    /**
     * @param relation qualified name of the table's mirror
     * @param patient the patient's column; empty for a table that is not about patients
     * @param strangers whether rows without a patient exist for the user
     * @return empty if no row exists for the user
     */
    static Optional<RowSource> of(
            String relation, Optional<PatientColumn> patient, PatientGroups groups, boolean strangers) {
        String table = relation + " AS " + ROW;
        if (patient.isEmpty()) {
            return groups.defaultGroup().map(g -> plain(table, Optional.empty()));
        }
        PatientColumn column = patient.get();
        Optional<String> present =
                strangers || column.notNull() ? Optional.empty() : Optional.of(column.sql() + " IS NOT NULL");
        SortedMap<PatientKey, Optional<Integer>> members = new TreeMap<>(groups.members());
        members.keySet().removeIf(key -> !column.type().mayBe(key.value()));
        if (groups.defaultGroup().isEmpty()) {
            members.values().removeIf(Optional::isEmpty);
            return members.isEmpty() ? Optional.empty() : Optional.of(listedOnly(table, column, members, groups));
        }
        if (members.isEmpty()) {
            return Optional.of(plain(table, present));
        }
        if (groups.isOne()) {
            return Optional.of(allBut(table, column, members, present));
        }
        int byDefault = groups.defaultGroup().get();
        String group = "COALESCE(" + LIST + ".g, " + byDefault + ")";
        if (present.isPresent()) {
            group = "CASE WHEN " + present.get() + " THEN " + group + " ELSE -1 END";
        }
        boolean someHidden = present.isPresent() || members.containsValue(Optional.empty());
        return Optional.of(new RowSource(
                table + " LEFT JOIN " + list(members, column) + " ON " + sameKey(column),
                someHidden ? Optional.of(operation("(" + group + ")", ">=", "0")) : Optional.empty(),
                Optional.of("(" + group + ")"),
                Optional.empty(),
                Optional.empty(),
                someHidden));
    }

    /**
     * All rows alike but those of the listed patients, which do not exist. PostgreSQL looks a row up in a hash of the array,
     * in its scan and beside other conditions (from version 14 on; from nine elements on). Where the type of the key has no
     * plain array, the list is joined; it says so by a truth value: of one, PostgreSQL expects two different values, and of a
     * number as many as the list is long, which spoils its plans for GROUP BY.
     */
    private static RowSource allBut(
            String table,
            PatientColumn column,
            SortedMap<PatientKey, Optional<Integer>> hidden,
            Optional<String> present) {
        Optional<String> elements = column.type().arrayElement();
        String from = elements.isPresent()
                ? table
                : table + " LEFT JOIN " + list(hidden, column, number -> "true") + " ON " + sameKey(column);
        String listed = elements.map(type -> "("
                        + operation(column.sql(), "=", "ANY (" + keys(hidden) + "::" + type + "[])") + ") IS NOT TRUE")
                .orElse(LIST + ".g IS NOT TRUE");
        return new RowSource(
                from,
                Optional.of(present.map(p -> "(" + p + " AND " + listed + ")").orElse("(" + listed + ")")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    private static String keys(SortedMap<PatientKey, Optional<Integer>> members) {
        return SqlText.arrayLiteral(
                members.keySet().stream().map(PatientKey::value).toList());
    }

    /** The condition on a row of one of some groups. */
    Optional<String> guardOf(Collection<Integer> numbers) {
        if (group.isEmpty()) {
            return guard;
        }
        String member = SqlText.isOneOf(group.get(), numbers);
        return Optional.of(guardOfGroup.map(g -> g + " AND " + member).orElse(member));
    }

    /** What a sub-query has to show of these rows so that {@link #chosen} can stand around it. */
    String exported() {
        return ROW + ".*" + group.map(g -> ", " + g + " AS " + GROUP).orElse("");
    }

    /** The rows that exist, each with the number of its group, chosen by a sub-query that goes by the table's alias. */
    RowSource chosen() {
        return new RowSource(
                "", Optional.empty(), group.map(g -> ROW + "." + GROUP), Optional.empty(), Optional.empty(), false);
    }

    /** @param sql qualified name */
    record PatientColumn(String column, String sql, ColumnType type, boolean notNull) {
        static PatientColumn of(String column, ColumnType type, boolean notNull) {
            return new PatientColumn(column, ROW + "." + name(column), type, notNull);
        }
    }

    private static RowSource plain(String table, Optional<String> guard) {
        return new RowSource(table, guard, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    private static RowSource listedOnly(
            String table,
            PatientColumn column,
            SortedMap<PatientKey, Optional<Integer>> members,
            PatientGroups groups) {
        // The join alone is no guard: a list of one patient is folded into the plan, and the join with it.
        Optional<String> guard = Optional.of(sameKey(column));
        return new RowSource(
                table + " JOIN " + list(members, column) + " ON " + sameKey(column),
                guard,
                groups.isOne() ? Optional.empty() : Optional.of(LIST + ".g"),
                guard,
                column.type().equalMeansSame() ? Optional.of(LIST + ".k") : Optional.empty(),
                false);
    }

    private static String sameKey(PatientColumn column) {
        return operation(column.sql(), "=", LIST + ".k");
    }

    private static String list(SortedMap<PatientKey, Optional<Integer>> members, PatientColumn column) {
        return list(members, column, number -> Integer.toString(number.orElse(-1)));
    }

    private static String list(
            SortedMap<PatientKey, Optional<Integer>> members,
            PatientColumn column,
            Function<Optional<Integer>, String> written) {
        String rows = members.entrySet().stream()
                .map(e -> row(
                        e.getKey(),
                        written.apply(e.getValue()),
                        column,
                        e.getKey().equals(members.firstKey())))
                .collect(Collectors.joining(", "));
        return "(VALUES " + rows + ") AS " + LIST + " (k, g)";
    }

    private static String row(PatientKey member, String group, PatientColumn column, boolean first) {
        String key = SqlText.literal(member.value());
        return "(" + (first ? key + "::" + column.type().sql() : key) + ", " + group + ")";
    }
}
