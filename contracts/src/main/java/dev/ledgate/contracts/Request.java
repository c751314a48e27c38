package dev.ledgate.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One call of a contract, as it stands in a signed proposal.
 *
 * @param function name of a {@link ContractFunction}
 * @param args public arguments: one JSON document, or none if the command travels in {@code transientData}
 * @param transientData arguments that never reach the public ledger, by name
 * @param caller who signed
 * @param time the transaction's time, chosen by the client
 */
public record Request(
        String function, List<String> args, Map<String, byte[]> transientData, Caller caller, Instant time) {
    /** How far a transaction's time may be from an endorser's clock: no window is opened or kept open by a false time. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    public Request {
        args = List.copyOf(args);
        transientData = Map.copyOf(transientData);
    }

    /** @throws ContractRefusal {@link RefusalCode#TIME_OUT_OF_RANGE} if the time is not about {@code now} */
    public void checkTime(Instant now) {
        if (Duration.between(time, now).abs().compareTo(TOLERANCE) > 0) {
            throw new ContractRefusal(
                    RefusalCode.TIME_OUT_OF_RANGE,
                    "the transaction's time is more than " + TOLERANCE.toMinutes()
                            + " minutes from the endorser's; set the sender's clock");
        }
    }
}
