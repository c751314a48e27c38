package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.StatementRewriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Judges statements of one session: decision first, rewriting second. */
final class Judge {
    private final DecisionPoint decisions;
    private final StatementRewriter shared;
    private final boolean changes;
    private final SessionIdentity who;
    private final Clock clock;
    private StatementRewriter rewriter;
    private @Nullable AccessProfile lastPermit;

    /** @param changes whether changes of tables can be followed */
    Judge(DecisionPoint decisions, StatementRewriter rewriter, boolean changes, SessionIdentity who, Clock clock) {
        this.decisions = decisions;
        this.shared = rewriter;
        this.rewriter = rewriter;
        this.changes = changes;
        this.who = who;
        this.clock = clock;
    }

    /** What a statement may do. Exactly one of {@code plan} and {@code denial} is present. */
    record Verdict(
            Optional<AccessProfile> profile, Optional<Rewritten> plan, Optional<Denial> denial, OptionalInt position) {
        String fingerprint() {
            return profile.map(AccessProfile::fingerprint).orElse("");
        }
    }

    StatementRewriter rewriter() {
        return rewriter;
    }

    /** From now on statements are rewritten by a catalog of the session's own. */
    void use(DatabaseCatalog catalog) {
        rewriter = shared.over(catalog);
    }

    /** From now on statements are rewritten by the catalog that all sessions share. */
    void useShared() {
        rewriter = shared;
    }

    SessionIdentity who() {
        return who;
    }

    Instant now() {
        return clock.instant();
    }

    DecisionPoint.Decision decide() {
        DecisionPoint.Decision decision = decisions.decide(who, now());
        decision.permit().ifPresent(profile -> lastPermit = profile);
        return decision;
    }

    /** Judges a statement. One who may see nothing any more may still roll back. */
    Verdict judge(String sql) {
        DecisionPoint.Decision decision = decide();
        if (decision.permit().isEmpty()) {
            AccessProfile before = lastPermit;
            if (before != null
                    && rewriter.rewrite(sql, before) instanceof Rewritten plan
                    && showsAndKeepsNothing(plan.kind())) {
                return new Verdict(Optional.empty(), Optional.of(plan), Optional.empty(), OptionalInt.empty());
            }
            return new Verdict(Optional.empty(), Optional.empty(), decision.denied(), OptionalInt.empty());
        }
        AccessProfile profile = decision.permit().get();
        RewriteResult result = rewriter.rewrite(sql, profile);
        if (result instanceof Rewritten plan && plan.kind().changesSchema() && !changes) {
            return new Verdict(
                    decision.permit(), Optional.empty(), Optional.of(Denials.TABLES_FIXED), OptionalInt.of(1));
        }
        if (result instanceof Rewritten plan) {
            return new Verdict(decision.permit(), Optional.of(plan), Optional.empty(), OptionalInt.empty());
        }
        Refused refused = (Refused) result;
        return new Verdict(decision.permit(), Optional.empty(), Optional.of(refused.denial()), refused.position());
    }

    static boolean showsAndKeepsNothing(StatementKind kind) {
        return kind == StatementKind.ROLLBACK || kind == StatementKind.EMPTY;
    }
}
