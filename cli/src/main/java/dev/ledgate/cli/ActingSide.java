package dev.ledgate.cli;

import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.PatientHandle;
import picocli.CommandLine.Option;

/** The option that says who acts in a patient's matters. */
final class ActingSide {
    @Option(
            names = "--as",
            paramLabel = "SIDE",
            defaultValue = "hospital",
            description =
                    "Who acts: patient, guardian, or hospital as the patient's delegate. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String side;

    /** The name under which the keys of a patient's side are kept. */
    static String identity(String side, PatientHandle patient) {
        return side + "-" + patient.value();
    }

    /** @throws CommandFailure if that side has no keys here */
    LedgerClient client(LedgerSession ledger, PatientHandle patient) throws CommandFailure {
        return switch (side) {
            case "hospital" -> ledger.hospital();
            case "patient", "guardian" -> {
                try {
                    yield ledger.as(identity(side, patient));
                } catch (CommandFailure e) {
                    throw new CommandFailure(
                            CommandFailure.UNAVAILABLE,
                            "this patient has no keys of a " + side + " here; make them with 'ledgate patient register"
                                    + " --patient ... --" + (side.equals("patient") ? "link" : "guardian") + "'",
                            e);
                }
            }
            default ->
                throw new CommandFailure(
                        CommandFailure.UNAVAILABLE, "--as is patient, guardian or hospital, not '" + side + "'");
        };
    }

    @Override
    public String toString() {
        return side;
    }
}
