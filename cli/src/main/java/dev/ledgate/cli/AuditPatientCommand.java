package dev.ledgate.cli;

import dev.ledgate.cli.keys.PrivateFile;
import dev.ledgate.ledger.audit.AuditExport;
import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.proxy.session.PatientTags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ledgate audit patient}: who saw what of a patient. The log names no patients; with the hospital's secret the tag
 * of one is found in it. Needs the secret, so it is a command for the hospital, on the patient's behalf.
 */
@Command(
        name = "patient",
        description = {
            "Show who saw what of a patient, for what purpose and under which contract.",
            "First the statements that opened sealed fields of the patient: that is certain. Then, summed up, those that",
            "may have shown the patient: every other statement that was answered, on patients whom its clause let it see."
        },
        mixinStandardHelpOptions = true)
final class AuditPatientCommand extends AuditReadingTask {
    @Option(
            names = "--patient",
            paramLabel = "KEY",
            required = true,
            description = "The patient's key in the database.")
    @SuppressWarnings("NullAway.Init")
    private String patient;

    @Option(
            names = "--disclose",
            paramLabel = "FILE",
            description =
                    "Also write, for the patient, the records of the first kind: with the keys of these alone, and the"
                            + " proofs that they are in the log. 'audit read' shows it, 'audit verify-export' checks it.")
    private @Nullable Path disclosure;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    /** Statements of the same kind: by whom, for what, from what, and under which contract. */
    private record Kind(String login, String action, String purpose, String tables, String clause) {}

    private record Summary(long statements, long rows, Instant first, Instant last) {
        Summary and(Summary later) {
            return new Summary(statements + later.statements, rows + later.rows, first, later.last);
        }
    }

    @Override
    int run(Path log, Reading reading, PrintWriter out) throws CommandFailure, IOException {
        requireKey(reading, "a patient's view");
        String tag = new PatientTags(secret()).of(new PatientKey(patient));
        AuditSearch.Findings findings = AuditSearch.find(log, reading.keys(), AuditQuery.newest(Integer.MAX_VALUE));
        Set<Long> disclosed = new HashSet<>();
        Map<Kind, Summary> possible = new LinkedHashMap<>();
        for (AuditSearch.Found one : findings.found()) {
            boolean certain =
                    one.outcome().filter(o -> AuditExportFile.names(o, tag)).isPresent();
            if (certain) {
                disclosed.add(one.number());
                certain(out, one);
            } else if (mayShow(one)) {
                AuditLog.Intent intent = one.intent();
                possible.merge(
                        new Kind(
                                intent.login(),
                                intent.action(),
                                intent.purpose(),
                                AuditJson.tables(intent),
                                intent.clause()),
                        new Summary(1, one.outcome().map(AuditLog.Outcome::rows).orElse(0L), intent.at(), intent.at()),
                        Summary::and);
            }
        }
        possible.forEach((kind, summary) -> possible(out, kind, summary));
        if (findings.sealed() > 0) {
            beside().println("note: " + findings.sealed() + " " + SEALED);
        }
        if (disclosure != null) {
            disclose(disclosure, log, reading, disclosed, tag);
        }
        return 0;
    }

    /** What names the patient, and no more: neither another record nor, as tags differ from outcome to outcome, who else. */
    private void disclose(Path file, Path log, Reading reading, Set<Long> statements, String tag)
            throws CommandFailure, IOException {
        StringWriter lines = new StringWriter();
        PrintWriter out = new PrintWriter(lines);
        AuditExport.export(
                log,
                reading.keys(),
                statements,
                entry -> JsonOut.line(out, AuditExportFile.line(entry, Optional.of(tag))));
        out.flush();
        try {
            PrivateFile.create(file, lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE, file + " is there already; name another file, or move it away", e);
        }
        beside().println("note: " + statements.size() + " statements are disclosed to the patient in " + file);
    }

    /** Permitted, on some table, and not known to have sent nothing. */
    private static boolean mayShow(AuditSearch.Found one) {
        return one.intent().verdict() == AuditLog.Verdict.PERMITTED
                && !one.intent().tables().isEmpty()
                && one.outcome().map(o -> o.rows() > 0 || o.morePatients()).orElse(true);
    }

    private byte[] secret() throws CommandFailure, IOException {
        Path file = data().existing("keys").resolve("statement-digests");
        String hex = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, "the secret in " + file + " cannot be read", e);
        }
    }

    private void certain(PrintWriter out, AuditSearch.Found one) {
        if (json) {
            Map<String, Object> object = AuditJson.of(one);
            object.put("seen", "certain");
            // The other patients of the statement are none of this one's business.
            object.remove("patients");
            object.remove("morePatients");
            JsonOut.line(out, object);
        } else {
            out.println("seen: " + AuditCommand.line(one) + "; " + one.intent().clause());
        }
    }

    private void possible(PrintWriter out, Kind kind, Summary summary) {
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("seen", "possible");
            object.put("login", kind.login());
            object.put("action", kind.action());
            object.put("purpose", kind.purpose());
            object.put("tables", kind.tables());
            object.put("clause", kind.clause());
            object.put("statements", summary.statements());
            object.put("rows", summary.rows());
            object.put("first", summary.first().toString());
            object.put("last", summary.last().toString());
            JsonOut.line(out, object);
        } else {
            out.println("may have been seen: " + kind.login() + " " + kind.action()
                    + (kind.purpose().isEmpty() ? "" : " for " + kind.purpose()) + " " + kind.tables() + ": "
                    + summary.statements() + " statements, " + summary.rows() + " rows, " + summary.first() + " to "
                    + summary.last() + "; " + kind.clause());
        }
    }
}
