package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code ledgate consent}: one choice of one patient. */
@CommandLine.Command(
        name = "consent",
        description = "Record what a patient lets someone see. The hospital writes it as the patient's delegate.",
        mixinStandardHelpOptions = true)
final class ConsentCommand extends LedgerTask {
    @Option(names = "--patient", required = true, paramLabel = "KEY", description = "The patient's id in the database.")
    @SuppressWarnings("NullAway.Init")
    private String patient;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "GRANTEE",
            description = "An institute's name, user:LOGIN or category:NAME.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(
            names = "--level",
            required = true,
            paramLabel = "LEVEL",
            description = "low, medium, high or complete; none forbids.")
    @SuppressWarnings("NullAway.Init")
    private String level;

    @Option(names = "--purpose", paramLabel = "TEXT", description = "Only for sessions of this purpose.")
    private @Nullable String purpose;

    @Option(names = "--from", paramLabel = "INSTANT", description = "In force from then on. Default: at once.")
    private @Nullable Instant from;

    @Option(names = "--until", paramLabel = "INSTANT", description = "In force until then. Default: for ever.")
    private @Nullable Instant until;

    @Override
    int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
        PatientHandle handle = ledger.patient(patient);
        LedgerSession.await(
                ledger.hospital().submit(new Command.RegisterPatients(ledger.hospitalAddress(), List.of(handle))));
        LedgerClient.Committed done = LedgerSession.await(ledger.hospital()
                .submit(new Command.SetConsent(
                        ledger.hospitalAddress(),
                        handle,
                        ledger.grantee(to),
                        grant(),
                        new TreeSet<>(List.of(Right.READ)),
                        window(),
                        Optional.ofNullable(purpose),
                        LedgerClient.newSalt())));
        out.println("recorded: " + to + " may see " + (grant().isNone() ? "nothing" : "up to level " + grant())
                + " (block " + done.block() + ")");
        return 0;
    }

    private Grant grant() {
        try {
            return level.equals("none") ? Grant.NONE : Grant.of(PrivacyLevel.parse(level));
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage() + ", or none");
        }
    }

    private TimeWindow window() {
        try {
            return new TimeWindow(Optional.ofNullable(from), Optional.ofNullable(until));
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage());
        }
    }
}
