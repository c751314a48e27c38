package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.BreakGlass;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.PatientHandle;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledgate break-glass}: emergency access to one patient, and the review that it owes. */
@CommandLine.Command(
        name = "break-glass",
        description = {
            "Emergency access: opens all of one patient's data to one user, to read, for a time.",
            "It is on the ledger first; the patient is told who and why; a review by somebody else is owed."
        },
        mixinStandardHelpOptions = true,
        subcommands = {BreakGlassCommand.Show.class, BreakGlassCommand.Review.class, BreakGlassCommand.End.class})
final class BreakGlassCommand extends LedgerTask {
    // Not marked as required: the subcommands do not take them.
    @Option(names = "--as", paramLabel = "LOGIN", description = "The user who needs access. Required.")
    private @Nullable String login;

    @Option(names = "--patient", paramLabel = "KEY", description = "The patient's id in the database. Required.")
    private @Nullable String patient;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why: at least ten characters, for the patient and the reviewer. Required.")
    private @Nullable String reason;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long; at most 240. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Override
    int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
        if (login == null || patient == null || reason == null) {
            throw misuse("who needs which patient's data, and why? --as, --patient and --reason");
        }
        if (!Command.BreakGlass.isReason(reason)) {
            throw misuse("a reason is one line of 10 to 500 characters: patient and reviewer read it");
        }
        PatientHandle handle = ledger.patient(patient);
        LedgerClient user = ledger.as("user-" + login);
        String id = UUID.randomUUID().toString();
        String opening = LedgerClient.newSalt();
        Instant until = Clock.systemUTC().instant().plus(Duration.ofMinutes(minutes));
        LedgerSession.submit(
                user, new Command.BreakGlass(ledger.hospitalAddress(), id, handle, reason, until, opening));
        LedgerClient.Committed done = LedgerSession.submit(
                ledger.hospital(),
                new Command.ConfirmBreakGlass(
                        ledger.hospitalAddress(), id, handle, reason, opening, LedgerClient.newSalt()));
        say(
                out,
                "open until " + until + ": " + login + " sees this patient, sessions that are open already included"
                        + System.lineSeparator()
                        + "the patient is told, and a review is owed: ./ledgate break-glass review "
                        + id + " --justified | --unjustified",
                fields("id", id, "login", login, "until", until.toString(), "block", done.block()));
        return 0;
    }

    /** What everybody may know of an emergency access, in a line. */
    static String sentence(LedgerSession ledger, BreakGlass access) throws CommandFailure {
        String review = access.review()
                .map(r -> "reviewed " + (r.justified() ? "JUSTIFIED" : "UNJUSTIFIED") + " by " + r.by())
                .orElse("review OWED");
        return access.id() + " " + review + ", user " + access.user() + " of " + ledger.nameOf(access.institute())
                + ", from " + access.from() + " until " + access.ended().orElse(access.until());
    }

    static Map<String, Object> asFields(LedgerSession ledger, BreakGlass access) throws CommandFailure {
        Map<String, Object> fields = fields(
                "id",
                access.id(),
                "user",
                access.user().value(),
                "institute",
                ledger.nameOf(access.institute()),
                "from",
                access.from().toString(),
                "until",
                access.until().toString(),
                "review",
                access.review()
                        .map(r -> r.justified() ? "justified" : "unjustified")
                        .orElse("owed"));
        access.ended().ifPresent(at -> fields.put("ended", at.toString()));
        access.review().ifPresent(r -> fields.put("reviewedBy", r.by().value()));
        return fields;
    }

    @CommandLine.Command(
            name = "list",
            description = "List emergency accesses: those whose review is owed, or all.",
            mixinStandardHelpOptions = true)
    static final class Show extends LedgerTask {
        @Option(names = "--all", description = "Those that were reviewed as well.")
        private boolean all;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            for (BreakGlass access : ledger.list(Kinds.BREAK_GLASS, BreakGlass.class)) {
                if (all || access.review().isEmpty()) {
                    say(out, sentence(ledger, access), asFields(ledger, access));
                }
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "review",
            description = "Say what came of an emergency access; it ends if it still runs. Never by its user.",
            mixinStandardHelpOptions = true)
    static final class Review extends LedgerTask {
        @Parameters(paramLabel = "ID", description = "As 'ledgate break-glass list' shows it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Option(
                names = "--as",
                paramLabel = "LOGIN",
                description = "A user of the hospital's own. Default: the hospital itself.")
        private @Nullable String login;

        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        private Finding finding;

        /** Exactly one of them. */
        static final class Finding {
            @Option(names = "--justified", description = "It was an emergency.")
            private @Nullable Boolean justified;

            @Option(names = "--unjustified", description = "It was none.")
            private @Nullable Boolean unjustified;
        }

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            boolean justified = finding.justified != null && finding.unjustified == null;
            LedgerSession.submit(
                    login == null ? ledger.hospital() : ledger.as("user-" + login),
                    new Command.ReviewBreakGlass(ledger.hospitalAddress(), id, justified));
            say(
                    out,
                    "reviewed: " + id + (justified ? " was justified" : " was not justified"),
                    fields("id", id, "justified", justified));
            return 0;
        }
    }

    @CommandLine.Command(
            name = "end",
            description = "End an emergency access before its time; the review is still owed.",
            mixinStandardHelpOptions = true)
    static final class End extends LedgerTask {
        @Parameters(paramLabel = "ID", description = "As 'ledgate break-glass list' shows it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Option(names = "--as", paramLabel = "LOGIN", description = "The user. Default: the hospital.")
        private @Nullable String login;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            LedgerSession.submit(
                    login == null ? ledger.hospital() : ledger.as("user-" + login),
                    new Command.EndBreakGlass(ledger.hospitalAddress(), id));
            say(out, "ended: " + id, fields("id", id));
            return 0;
        }
    }
}
