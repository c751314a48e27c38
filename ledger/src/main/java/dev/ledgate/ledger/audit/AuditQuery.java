package dev.ledgate.ledger.audit;

import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.time.Instant;
import java.util.Optional;

/**
 * Which intents to find; what is empty does not matter.
 *
 * @param login as given at login
 * @param user the user's address on the ledger
 * @param table one of the tables read or written
 * @param verdict permitted or denied
 * @param purpose the purpose that the session declared
 * @param since decided then or later
 * @param until decided before
 * @param limit how many at most
 */
public record AuditQuery(
        Optional<String> login,
        Optional<Address> user,
        Optional<TableName> table,
        Optional<AuditLog.Verdict> verdict,
        Optional<String> purpose,
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
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                limit);
    }

    boolean matches(AuditLog.Intent intent) {
        return login.map(intent.login()::equals).orElse(true)
                && user.map(u -> intent.user().filter(u::equals).isPresent()).orElse(true)
                && table.map(t -> intent.tables().contains(t)).orElse(true)
                && verdict.map(v -> v == intent.verdict()).orElse(true)
                && purpose.map(intent.purpose()::equals).orElse(true)
                && since.map(t -> !intent.at().isBefore(t)).orElse(true)
                && until.map(t -> intent.at().isBefore(t)).orElse(true);
    }
}
