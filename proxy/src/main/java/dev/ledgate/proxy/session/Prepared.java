package dev.ledgate.proxy.session;

import dev.ledgate.proxy.rows.RowPlan;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementKind;
import java.util.List;

/**
 * A prepared statement.
 *
 * @param name the client's name for it, which is also the server's
 * @param sql the client's text
 * @param types parameter types that the client declared
 * @param plan what it was rewritten to
 * @param fingerprint of the profile it was rewritten for; empty forces rewriting
 * @param before characters of a longer text that stand before it
 * @param lesson what the server said about it; {@link Lesson#NONE} if it was not asked
 */
record Prepared(
        String name, String sql, List<Integer> types, Rewritten plan, String fingerprint, int before, Lesson lesson) {
    /** What the server says about a prepared statement. @param parameters their types */
    record Lesson(List<Integer> parameters, RowPlan rows) {
        static final Lesson NONE = new Lesson(List.of(), RowPlan.PLAIN);
    }

    StatementKind kind() {
        return plan.kind();
    }

    Prepared with(Lesson learned) {
        return new Prepared(name, sql, types, plan, fingerprint, before, learned);
    }

    /** Whether a new judgement lets the same be seen in the same way. */
    boolean agreesWith(Judge.Verdict verdict) {
        return verdict.fingerprint().equals(fingerprint)
                && verdict.plan().filter(now -> now.sql().equals(plan.sql())).isPresent();
    }

    /** The same, to be rewritten before its next use. */
    Prepared stale() {
        return new Prepared(name, sql, types, plan, "", before, lesson);
    }

    Positions positions() {
        return Positions.of(plan, before);
    }

    @Override
    public String toString() {
        return "Prepared[" + name + ", " + kind() + "]";
    }
}
