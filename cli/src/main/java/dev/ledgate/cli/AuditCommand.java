package dev.ledgate.cli;

import dev.ledgate.ledger.audit.AuditRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.ledger.audit.AuditReport;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.AuditVerifier;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.BodyKeys;
import dev.ledgate.policy.port.AuditLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        subcommands = {
            AuditCommand.Verify.class,
            AuditCommand.Search.class,
            AuditProofCommands.VerifyExport.class,
            AuditProofCommands.Consistency.class,
            AuditProofCommands.VerifyConsistency.class,
            AuditPatientCommand.class,
            AuditExportCommand.class,
            AuditReadCommand.class
        })
final class AuditCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "what about the audit log? Use verify, search, export, read or patient");
    }

    @Command(
            name = "verify",
            description = "Check that no record was changed, taken out, reordered or cut off.",
            mixinStandardHelpOptions = true)
    static final class Verify extends AuditReadingTask {
        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;

        @Override
        int run(Path log, Reading reading, PrintWriter out) throws CommandFailure, IOException {
            Optional<List<BatchRoot>> anchored = AuditRoots.onLedger(data());
            AuditReport report =
                    AuditVerifier.verify(log, anchored.orElse(List.of()), Optional.empty(), reading.keys());
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("ok", report.ok());
                object.put("records", report.records());
                object.put("intents", report.intents());
                object.put("outcomes", report.outcomes());
                object.put("opened", report.opened());
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
                out.println(
                        reading.hasKey()
                                ? report.opened() + " bodies were opened with the audit officer's key"
                                : "no body was opened: the audit officer's key is not here (--key FILE)");
            }
            return report.ok() ? 0 : CommandFailure.CHECK_FAILED;
        }
    }

    @Command(
            name = "search",
            aliases = "list",
            description = "Show who asked for what, and what became of it; newest last.",
            mixinStandardHelpOptions = true)
    static final class Search extends AuditReadingTask {
        @Mixin
        private final AuditFilters filters = new AuditFilters();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "At most N, the newest. Default: 50.")
        private int limit;

        @Option(names = "--json", description = "Print one JSON object a line.")
        private boolean json;

        @Override
        int run(Path log, Reading reading, PrintWriter out) throws IOException {
            try {
                AuditSearch.Findings findings = AuditSearch.find(log, reading.keys(), filters.query(limit));
                if (!reading.hasKey() && filters.isEmpty()) {
                    clearFields(log, out);
                }
                findings.found().forEach(found -> print(out, found));
                if (findings.sealed() > 0) {
                    beside().println("note: " + findings.sealed() + " " + SEALED);
                }
            } catch (IllegalArgumentException e) {
                throw misuse(e.getMessage());
            }
            return 0;
        }

        /** What is known of sealed statements without a key: that they were. */
        private void clearFields(Path log, PrintWriter out) throws IOException {
            Deque<AuditRecord> newest = new ArrayDeque<>();
            AuditSearch.forEach(log, BodyKeys.none(), record -> {
                if (record instanceof SealedIntent || record instanceof SealedOutcome) {
                    newest.add(record);
                    if (newest.size() > limit) {
                        newest.remove();
                    }
                }
            });
            for (AuditRecord record : newest) {
                if (json) {
                    JsonOut.line(out, AuditJson.of(record));
                } else {
                    out.println(record.number()
                            + (record instanceof SealedOutcome outcome
                                    ? " outcome of " + outcome.intent() + ", sealed"
                                    : " statement, sealed"));
                }
            }
        }

        private void print(PrintWriter out, AuditSearch.Found found) {
            if (json) {
                JsonOut.line(out, AuditJson.of(found));
            } else {
                out.println(line(found));
            }
        }
    }

    /** One line for people. */
    static String line(AuditSearch.Found found) {
        AuditLog.Intent intent = found.intent();
        String tables = AuditJson.tables(intent);
        String came = found.outcome()
                .map(o -> o.sqlState().equals("00000")
                        ? o.rows() + " rows"
                                + (o.sealedOpened() > 0 ? ", " + o.sealedOpened() + " sealed fields opened" : "")
                        : "ended with " + o.sqlState())
                .orElse(intent.verdict() == AuditLog.Verdict.DENIED ? "" : "outcome not written");
        return found.number() + " " + intent.at() + " " + intent.login() + " " + intent.action() + " "
                + intent.verdict() + (intent.reason().isEmpty() ? "" : " " + intent.reason())
                + (intent.purpose().isEmpty() ? "" : " for " + intent.purpose())
                + (tables.isEmpty() ? "" : " " + tables) + (came.isEmpty() ? "" : ": " + came);
    }
}
