package dev.ledgate.cli;

import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.AuditAnchor;
import dev.ledgate.ledger.audit.AuditLogDamaged;
import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.ledger.audit.AuditReport;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.AuditVerifier;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.Hash;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ledgate audit}: reads the audit log; works offline, and while the demo runs. */
@Command(
        name = "audit",
        description = "Check and search the audit log.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.Verify.class, AuditCommand.Find.class})
final class AuditCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about the audit log? Use verify or list");
    }

    @Command(
            name = "verify",
            description = "Check that no record was changed, taken out, reordered or cut off.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @Mixin
        private final DataDirectory data = new DataDirectory();

        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws CommandFailure, IOException {
            Path log = data.existing("audit");
            PrintWriter out = spec.commandLine().getOut();
            Optional<List<BatchRoot>> anchored = anchored();
            AuditReport report = AuditVerifier.verify(log, anchored.orElse(List.of()), Optional.empty());
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("ok", report.ok());
                object.put("records", report.records());
                object.put("intents", report.intents());
                object.put("outcomes", report.outcomes());
                object.put("batches", report.batches());
                object.put("anchored", report.anchored());
                object.put("rootsOnLedger", anchored.map(List::size).orElse(-1));
                report.damage().ifPresent(d -> {
                    object.put("badRecord", d.record());
                    object.put("kind", d.kind().name());
                    object.put("reason", d.reason());
                });
                object.put("notes", report.notes());
                JsonOut.line(out, object);
            } else {
                report.notes().forEach(note -> out.println("note: " + note));
                out.println(anchored.map(roots -> "held against " + roots.size() + " roots on the ledger")
                        .orElse("no ledger runs here: held against the chain and the head file alone"));
                out.println(report.damage()
                        .map(d -> "DAMAGED at record " + d.record() + ": " + d.reason() + " (" + d.kind() + "; the "
                                + report.records() + " records before it are in order)")
                        .orElse("audit log is in order: " + report.records() + " records (" + report.intents()
                                + " intents, " + report.outcomes() + " outcomes), " + report.batches()
                                + " sealed batches"));
            }
            return report.ok() ? 0 : CommandFailure.CHECK_FAILED;
        }

        /** The roots that the ledger holds; empty if none runs on the data directory. */
        private Optional<List<BatchRoot>> anchored() throws CommandFailure {
            if (!LedgerSession.runs(data)) {
                return Optional.empty();
            }
            try (LedgerSession ledger = LedgerSession.open(data)) {
                return Optional.of(ledger.list(Kinds.AUDIT_ANCHOR, AuditAnchor.class).stream()
                        .map(a -> new BatchRoot(a.first(), a.last(), Hash.ofHex(a.root())))
                        .toList());
            }
        }
    }

    @Command(
            name = "list",
            description = "Show who asked for what, and what became of it; newest last.",
            mixinStandardHelpOptions = true)
    static final class Find implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @Mixin
        private final DataDirectory data = new DataDirectory();

        @Option(names = "--login", paramLabel = "NAME", description = "Only this login.")
        private @Nullable String login;

        @Option(names = "--table", paramLabel = "[SCHEMA.]TABLE", description = "Only what touches this table.")
        private @Nullable String table;

        @Option(names = "--denied", description = "Only what was refused.")
        private boolean denied;

        @Option(names = "--since", paramLabel = "INSTANT", description = "For example 2026-11-20T12:00:00Z.")
        private @Nullable Instant since;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "At most N, the newest. Default: 50.")
        private int limit;

        @Option(names = "--json", description = "Print one JSON object a line.")
        private boolean json;

        @Override
        public Integer call() throws CommandFailure, IOException {
            if (limit < 1) {
                throw new ParameterException(spec.commandLine(), "--limit is at least 1");
            }
            Path log = data.existing("audit");
            AuditQuery query = new AuditQuery(
                    Optional.ofNullable(login),
                    Optional.ofNullable(table).map(TableName::parse),
                    denied ? Optional.of(AuditLog.Verdict.DENIED) : Optional.empty(),
                    Optional.ofNullable(since),
                    Optional.empty(),
                    limit);
            PrintWriter out = spec.commandLine().getOut();
            try {
                AuditSearch.find(log, query).forEach(found -> print(out, found));
            } catch (AuditLogDamaged e) {
                throw new CommandFailure(
                        CommandFailure.CHECK_FAILED, e.getMessage() + "; 'ledgate audit verify' says more", e);
            }
            return 0;
        }

        private void print(PrintWriter out, AuditSearch.Found found) {
            AuditLog.Intent intent = found.intent();
            String tables = intent.tables().stream().map(TableName::toString).collect(Collectors.joining(","));
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("record", found.number());
                object.put("at", intent.at().toString());
                object.put("session", intent.session());
                object.put("login", intent.login());
                intent.user().ifPresent(u -> object.put("user", u.value()));
                object.put("action", intent.action());
                object.put("verdict", intent.verdict().name());
                object.put("reason", intent.reason());
                object.put("tables", tables);
                object.put("statement", intent.statementDigest());
                object.put("clause", intent.clause());
                object.put("ledgerState", intent.snapshotVersion());
                found.outcome().ifPresent(o -> {
                    object.put("rows", o.rows());
                    object.put("sealedOpened", o.sealedOpened());
                    object.put("sqlState", o.sqlState());
                });
                JsonOut.line(out, object);
                return;
            }
            String came = found.outcome()
                    .map(o -> o.sqlState().equals("00000")
                            ? o.rows() + " rows"
                                    + (o.sealedOpened() > 0 ? ", " + o.sealedOpened() + " sealed fields opened" : "")
                            : "ended with " + o.sqlState())
                    .orElse(intent.verdict() == AuditLog.Verdict.DENIED ? "" : "outcome not written");
            out.println(found.number() + " " + intent.at() + " " + intent.login() + " " + intent.action() + " "
                    + intent.verdict() + (intent.reason().isEmpty() ? "" : " " + intent.reason())
                    + (tables.isEmpty() ? "" : " " + tables) + (came.isEmpty() ? "" : ": " + came));
        }
    }
}
