package dev.ledgate.crypto.abe;

import java.util.Map;
import java.util.OptionalInt;

/** Which epoch of an attribute is current, for policy texts that do not say one. */
@FunctionalInterface
public interface CurrentEpochs {
    /** Empty if there is no such attribute; the policy is then refused. @param attribute {@code name@authority} */
    OptionalInt of(String attribute);

    /** For texts that carry every epoch themselves. */
    static CurrentEpochs none() {
        return attribute -> OptionalInt.empty();
    }

    static CurrentEpochs from(Map<String, Integer> epochs) {
        Map<String, Integer> copy = Map.copyOf(epochs);
        return attribute -> {
            Integer epoch = copy.get(attribute);
            return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
        };
    }
}
