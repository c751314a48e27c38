package dev.ledgate.ledger.audit;

import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.time.Instant;
import java.util.Optional;

/**
 * Which intents to find; what is empty does not matter.
 *
 * @param login as given at login
 * @param table one of the tables read or written
 * @param verdict permitted or denied
 * @param since decided then or later
 * @param until decided before
 * @param limit how many at most; the newest are kept
 */
public record AuditQuery(
        Optional<String> login,
        Optional<TableName> table,
        Optional<AuditLog.Verdict> verdict,
        Optional<Instant> since,
        Optional<Instant> until,
        int limit) {
    public AuditQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("a search finds at least one record");
        }
    }

    /** Everything, up to a limit. */
    public static AuditQuery newest(int limit) {
        return new AuditQuery(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }

    boolean matches(AuditLog.Intent intent) {
        return login.map(intent.login()::equals).orElse(true)
                && table.map(t -> intent.tables().contains(t)).orElse(true)
                && verdict.map(v -> v == intent.verdict()).orElse(true)
                && since.map(t -> !intent.at().isBefore(t)).orElse(true)
                && until.map(t -> intent.at().isBefore(t)).orElse(true);
    }
}
