package dev.ledgate.contracts;

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
    public Request {
        args = List.copyOf(args);
        transientData = Map.copyOf(transientData);
    }
}
