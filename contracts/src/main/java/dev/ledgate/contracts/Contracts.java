package dev.ledgate.contracts;

import dev.ledgate.contracts.ContractResult.Accepted;
import dev.ledgate.contracts.ContractResult.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The contracts as one pure function. Stateless; safe for any thread.
 */
public final class Contracts {
    /** Name under which the contracts are installed on a channel. */
    public static final String CHAINCODE = "ledgate";

    private Contracts() {}

    /** Answers a request. A refusal writes nothing. */
    public static ContractResult execute(WorldState view, Request request) {
        Optional<ContractFunction> function = ContractFunction.named(request.function());
        if (function.isEmpty()) {
            return new Refused(RefusalCode.UNKNOWN_FUNCTION, "the contracts have no such function");
        }
        try {
            Draft draft = new Draft(view, request.caller(), request.time());
            ContractFunction.Answered done = function.get().apply(draft, command(function.get(), request));
            Optional<ContractEvent> event = draft.writes().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ContractEvent(
                            request.function(),
                            done.command().hospital().value().getBytes(StandardCharsets.US_ASCII)));
            return new Accepted(new Outcome(draft.writes(), event, done.answer()));
        } catch (ContractRefusal refusal) {
            return refusal.refused();
        }
    }

    private static byte[] command(ContractFunction function, Request request) {
        byte[] hidden = request.transientData().get(ContractFunction.TRANSIENT_FIELD);
        boolean wellFormed = switch (function.carrier()) {
            case ARGUMENT -> request.args().size() == 1 && hidden == null;
            case TRANSIENT -> request.args().isEmpty() && hidden != null;
        };
        if (!wellFormed) {
            throw new ContractRefusal(
                    RefusalCode.BAD_ARGUMENT,
                    function.wireName() + " takes one command, as "
                            + (function.carrier() == ContractFunction.Carrier.ARGUMENT
                                    ? "its argument"
                                    : "transient field " + ContractFunction.TRANSIENT_FIELD));
        }
        return hidden == null ? request.args().get(0).getBytes(StandardCharsets.UTF_8) : hidden;
    }
}
