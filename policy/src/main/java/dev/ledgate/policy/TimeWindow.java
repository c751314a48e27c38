package dev.ledgate.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * Half-open span of time.
 *
 * @param from first instant inside; empty: since ever
 * @param until first instant outside; empty: for ever
 */
public record TimeWindow(Optional<Instant> from, Optional<Instant> until) {
    public static final TimeWindow ALWAYS = new TimeWindow(Optional.empty(), Optional.empty());

    public TimeWindow {
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new IllegalArgumentException("a time window ends after it begins");
        }
    }

    public boolean contains(Instant t) {
        return (from.isEmpty() || !t.isBefore(from.get())) && (until.isEmpty() || t.isBefore(until.get()));
    }

    /** The next instant after {@code t} at which {@link #contains} changes; empty if it never does again. */
    public Optional<Instant> nextChange(Instant t) {
        if (from.isPresent() && t.isBefore(from.get())) {
            return from;
        }
        return until.filter(t::isBefore);
    }
}
