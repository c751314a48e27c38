package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.rewriter.RewriteResult.Rewritten;

/** Statements that have to be rewritten, and not refused. */
public final class Accepted {
    private Accepted() {}

    /** @throws AssertionError naming the statement and the refusal, if it is refused */
    public static Rewritten statement(StatementRewriter rewriter, String sql, AccessProfile profile) {
        RewriteResult result = rewriter.rewrite(sql, profile);
        assertThat(result).as("%s: %s", sql, result).isInstanceOf(Rewritten.class);
        return (Rewritten) result;
    }

    /** Its text. */
    public static String text(StatementRewriter rewriter, String sql, AccessProfile profile) {
        return statement(rewriter, sql, profile).text();
    }
}
