package dev.ledgate.contracts;

import java.util.List;
import java.util.Optional;

/**
 * What an accepted request does.
 *
 * @param writes in order; empty for a function that only reads
 * @param event at most one per transaction
 * @param answer JSON, for functions that read; else empty
 */
public record Outcome(List<Write> writes, Optional<ContractEvent> event, byte[] answer) {
    public Outcome {
        writes = List.copyOf(writes);
    }
}
