package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ledgate consent}: one choice of one patient, or the levels of the patient's fields. */
@CommandLine.Command(
        name = "consent",
        description = {
            "Record what a patient lets someone see: --to and --level, and what limits it.",
            "Or the levels that the patient gives fields, in place of all given before: --field."
        },
        mixinStandardHelpOptions = true)
final class ConsentCommand extends LedgerTask {
    @Option(names = "--patient", required = true, paramLabel = "KEY", description = "The patient's id in the database.")
    @SuppressWarnings("NullAway.Init")
    private String patient;

    @Mixin
    private final ActingSide as = new ActingSide();

    @Option(names = "--to", paramLabel = "GRANTEE", description = "An institute's name, user:LOGIN or category:NAME.")
    private @Nullable String to;

    @Option(names = "--level", paramLabel = "LEVEL", description = "low, medium, high or complete; none forbids.")
    private @Nullable String level;

    @Option(
            names = "--right",
            paramLabel = "RIGHT",
            description = "read or write; may be repeated. Default: read. To pass on is not offered.")
    private @Nullable List<String> rights;

    @Option(
            names = "--purpose",
            paramLabel = "WORD",
            description = "Only for sessions that declare this purpose (ledgate.purpose).")
    private @Nullable String purpose;

    @Option(
            names = "--study",
            paramLabel = "WORD",
            description = "Only for sessions that declare this study (ledgate.purpose=purpose/study).")
    private @Nullable String study;

    @Option(
            names = "--about",
            paramLabel = "CATEGORY",
            description = "Only for the tables in this category of data; may be repeated.")
    private @Nullable List<String> about;

    @Option(
            names = "--anonymise",
            description = "Nothing that names the patient or singles the patient out: level medium at most, to read.")
    private boolean anonymise;

    @Option(names = "--from", paramLabel = "INSTANT", description = "In force from then on. Default: at once.")
    private @Nullable Instant from;

    @Option(names = "--until", paramLabel = "INSTANT", description = "In force until then. Default: for ever.")
    private @Nullable Instant until;

    @Option(
            names = "--field",
            paramLabel = "COLUMN=LEVEL",
            description = "schema.table.column and the level that it needs; may be repeated. 'none' clears all.")
    private @Nullable List<String> fields;

    @Override
    int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
        if ((to == null) != (level == null) || (to == null) == (fields == null)) {
            throw misuse("either --to and --level, or --field");
        }
        // What makes no sense is said before anything is written.
        Command.SetConsent unsigned = to == null ? null : consent(ledger, to);
        SortedMap<String, PrivacyLevel> overrides = fields == null ? new TreeMap<>() : overrides(fields);
        PatientHandle handle = ledger.patient(patient);
        if (as.toString().equals("hospital")) {
            PatientCommands.register(ledger, handle);
        }
        LedgerClient by = as.client(ledger, handle);
        if (unsigned == null) {
            LedgerClient.Committed done = LedgerSession.submit(
                    by, new Command.SetOverrides(ledger.hospitalAddress(), handle, overrides, LedgerClient.newSalt()));
            say(
                    out,
                    "recorded: " + overrides.size() + " fields have levels of their own (block " + done.block() + ")",
                    fields("fields", overrides.size(), "by", as.toString(), "block", done.block()));
            return 0;
        }
        LedgerClient.Committed done = LedgerSession.submit(by, of(unsigned, handle));
        Grant grant = unsigned.grant();
        Map<String, Object> said =
                fields("to", unsigned.grantee().toString(), "level", grant.toString(), "by", as.toString());
        said.put("block", done.block());
        say(
                out,
                "recorded: " + to + " may see " + (grant.isNone() ? "nothing" : "up to level " + grant) + " (block "
                        + done.block() + ")",
                said);
        return 0;
    }

    private static Command.SetConsent of(Command.SetConsent c, PatientHandle patient) {
        return new Command.SetConsent(
                c.hospital(),
                patient,
                c.grantee(),
                c.grant(),
                c.rights(),
                c.window(),
                c.purpose(),
                c.study(),
                c.dataCategories(),
                c.anonymise(),
                c.salt());
    }

    /** The choice, of a patient who is still to be found. */
    private Command.SetConsent consent(LedgerSession ledger, String grantee) throws CommandFailure {
        return new Command.SetConsent(
                ledger.hospitalAddress(),
                new PatientHandle("0".repeat(32)),
                ledger.grantee(grantee),
                grant(),
                rights(),
                window(),
                Optional.ofNullable(purpose),
                Optional.ofNullable(study),
                about == null ? new TreeSet<>() : new TreeSet<>(about),
                anonymise,
                LedgerClient.newSalt());
    }

    private Grant grant() {
        try {
            return "none".equals(level) ? Grant.NONE : Grant.of(PrivacyLevel.parse(String.valueOf(level)));
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage() + ", or none");
        }
    }

    private SortedSet<Right> rights() {
        SortedSet<Right> all = new TreeSet<>();
        for (String right : rights == null ? List.of("read") : rights) {
            try {
                all.add(Right.valueOf(right.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw misuse("--right is read or write, not '" + right + "'");
            }
        }
        return all;
    }

    private TimeWindow window() {
        try {
            return new TimeWindow(Optional.ofNullable(from), Optional.ofNullable(until));
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage());
        }
    }

    private SortedMap<String, PrivacyLevel> overrides(List<String> given) {
        SortedMap<String, PrivacyLevel> all = new TreeMap<>();
        if (given.equals(List.of("none"))) {
            return all;
        }
        for (String each : given) {
            int equals = each.indexOf('=');
            try {
                all.put(
                        ColumnName.parse(each.substring(0, Math.max(0, equals))).toString(),
                        PrivacyLevel.parse(each.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                throw misuse("--field is schema.table.column=level, not '" + each + "': " + e.getMessage());
            }
        }
        return all;
    }
}
