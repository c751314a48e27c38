package dev.ledgate.sdn;

import java.util.Locale;
import java.util.Optional;

/**
 * A rule in the controller's store. Being there does not mean that the switch has it.
 *
 * @param id ONOS's id, in decimal; above 2^53, so never a JSON number
 * @param rule the rule; empty if it is of a form that we never ask for
 */
record StoredFlow(String device, String id, State state, Optional<FlowRule> rule) {
    /** ONOS's states of a flow entry. */
    enum State {
        PENDING_ADD,
        /** The switch reported it in its last statistics. */
        ADDED,
        PENDING_REMOVE,
        REMOVED,
        FAILED,
        /** One that this client does not know. */
        UNKNOWN;

        static State of(String name) {
            for (State state : values()) {
                if (state.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return state;
                }
            }
            return UNKNOWN;
        }
    }
}
