package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The answer to EXPLAIN ACCESS, as a query that holds it: what a statement would show of each column, and why. It is made
 * of the policy and the statement alone.
 */
final class AccessReport {
    private static final String NONE = "";

    private AccessReport() {}

    /** Of a statement that would run. */
    static String of(Rewritten statement, AccessProfile profile) {
        List<List<String>> rows = new ArrayList<>();
        for (Masking masking : statement.maskings()) {
            rows.add(row(
                    masking.column().table().toString(),
                    masking.column().column(),
                    masking.shown(),
                    masking.reason(),
                    profile));
        }
        for (TableName table : statement.tables()) {
            boolean some = statement.maskings().stream()
                    .anyMatch(m -> m.column().table().equals(table));
            rows.add(row(
                    table.toString(),
                    some ? "(all others named)" : "(all named)",
                    "shown",
                    "held " + profile.defaultGrant(),
                    profile));
        }
        if (rows.isEmpty()) {
            rows.add(row(NONE, NONE, "shown", "it reads no table of the hospital", profile));
        }
        return query(rows);
    }

    /** Of a statement that would be refused. */
    static String of(Denial denial, AccessProfile profile) {
        String reason = denial.message() + denial.hint().map(h -> "; " + h).orElse(NONE);
        return query(List.of(row(NONE, NONE, "refused", reason, profile)));
    }

    private static List<String> row(String table, String column, String shown, String why, AccessProfile profile) {
        return List.of(table, column, shown, why, clause(profile));
    }

    /** How many patients made choices of their own is not told: some of them may not exist for the user. */
    private static String clause(AccessProfile profile) {
        return Arrays.stream(profile.clause().split(";", -1))
                .map(String::strip)
                .filter(part -> profile.owner() || !part.startsWith("HPSC"))
                .collect(Collectors.joining("; "));
    }

    private static String query(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(AccessReport::literal).collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(
                        ", ",
                        "SELECT * FROM (VALUES ",
                        ") AS access (\"table\", \"column\", \"shown\", \"why\", \"clause\")"));
    }

    private static String literal(String text) {
        String plain = text.replace("\0", NONE);
        return plain.isEmpty() ? "NULL::pg_catalog.text" : "'" + plain.replace("'", "''") + "'::pg_catalog.text";
    }
}
