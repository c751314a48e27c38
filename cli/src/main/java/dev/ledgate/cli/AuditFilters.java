package dev.ledgate.cli;

import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which audit records are meant. */
final class AuditFilters {
    @Option(
            names = {"--login", "--user"},
            paramLabel = "NAME|ADDRESS",
            description = "Only this login, or the user with this address on the ledger.")
    private @Nullable String user;

    @Option(names = "--table", paramLabel = "[SCHEMA.]TABLE", description = "Only what touches this table.")
    private @Nullable String table;

    @Option(names = "--denied", description = "Only what was refused.")
    private boolean denied;

    @Option(names = "--permitted", description = "Only what was permitted.")
    private boolean permitted;

    @Option(names = "--purpose", paramLabel = "WORD", description = "Only sessions that declared this purpose.")
    private @Nullable String purpose;

    @Option(names = "--since", paramLabel = "INSTANT", description = "Then or later, as in 2026-11-20T12:00:00Z.")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "Before then.")
    private @Nullable Instant until;

    /** Whether everything is meant. */
    boolean isEmpty() {
        return user == null
                && table == null
                && purpose == null
                && since == null
                && until == null
                && !denied
                && !permitted;
    }

    /** @throws IllegalArgumentException if they contradict each other, or one makes no sense */
    AuditQuery query(int limit) {
        if (denied && permitted) {
            throw new IllegalArgumentException("--denied and --permitted leave nothing");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("--limit is at least 1");
        }
        boolean isAddress = user != null && user.startsWith("0x");
        Optional<String> named = Optional.ofNullable(user);
        return new AuditQuery(
                isAddress ? Optional.empty() : named,
                isAddress ? named.map(Address::new) : Optional.empty(),
                Optional.ofNullable(table).map(TableName::parse),
                denied ? Optional.of(Verdict.DENIED) : permitted ? Optional.of(Verdict.PERMITTED) : Optional.empty(),
                Optional.ofNullable(purpose),
                Optional.ofNullable(since),
                Optional.ofNullable(until),
                limit);
    }
}
