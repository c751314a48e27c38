package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.PatientHandle;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ledgate revoke}: ends access. */
@CommandLine.Command(
        name = "revoke",
        description = {
            "End access: of an institute and all its users, of one user, or of whom a patient shuts out.",
            "Open sessions are refused their next statement and their next FETCH."
        },
        mixinStandardHelpOptions = true)
final class RevokeCommand extends LedgerTask {
    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Target target;

    @Option(
            names = "--from",
            paramLabel = "GRANTEE",
            description = "With --patient: an institute's name, user:LOGIN or category:NAME.")
    private @Nullable String from;

    @Mixin
    private final ActingSide as = new ActingSide();

    /** Exactly one of them. */
    static final class Target {
        @Option(
                names = "--institute",
                paramLabel = "NAME",
                description = "The hospital ends its contract (HISC) with it.")
        private @Nullable String institute;

        @Option(
                names = "--user",
                paramLabel = "LOGIN",
                description = "The hospital ends all access of one user, for good.")
        private @Nullable String user;

        @Option(
                names = "--request",
                paramLabel = "ID",
                description = "The hospital takes an approval back; the contract ends if it came from it.")
        private @Nullable String request;

        @Option(names = "--patient", paramLabel = "KEY", description = "The patient shuts out whom --from names.")
        private @Nullable String patient;
    }

    @Override
    int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
        if ((target.patient != null) != (from != null)) {
            throw misuse("--patient and --from belong together");
        }
        LedgerClient by = ledger.hospital();
        Command command;
        String what;
        if (target.institute != null) {
            command = new Command.RevokeRelationship(
                    ledger.hospitalAddress(), ledger.institute(target.institute).address());
            what = "the contract with " + target.institute + " and all access of its users";
        } else if (target.user != null) {
            command = new Command.RevokeUser(
                    ledger.hospitalAddress(), ledger.user(target.user).address());
            what = "all access of user " + target.user;
        } else if (target.patient != null && from != null) {
            PatientHandle patient = ledger.patient(target.patient);
            by = as.client(ledger, patient);
            command = new Command.RevokeConsent(
                    ledger.hospitalAddress(), patient, ledger.grantee(from), LedgerClient.newSalt());
            what = "all that the patient allowed " + from;
        } else if (target.request != null) {
            command = new Command.RevokeAccess(ledger.hospitalAddress(), target.request);
            what = "the approval of request " + target.request;
        } else {
            throw misuse("whose access? --institute, --user, --request or --patient");
        }
        LedgerClient.Committed done = LedgerSession.submit(by, command);
        say(out, "revoked " + what + " (block " + done.block() + ")", fields("revoked", what, "block", done.block()));
        return 0;
    }
}
