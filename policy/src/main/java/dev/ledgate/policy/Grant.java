package dev.ledgate.policy;

import java.util.Optional;

/**
 * What one grantee holds over one patient: a highest level, or nothing. With nothing, the patient's rows do not exist
 * for the grantee.
 *
 * @param level the highest level granted, empty for none
 */
public record Grant(Optional<PrivacyLevel> level) {
    public static final Grant NONE = new Grant(Optional.empty());

    public static Grant of(PrivacyLevel level) {
        return new Grant(Optional.of(level));
    }

    /** -1 for none, else the level's rank: the number that stands in rewritten SQL. */
    public int rank() {
        return level.map(PrivacyLevel::rank).orElse(-1);
    }

    public boolean isNone() {
        return level.isEmpty();
    }

    public boolean covers(PrivacyLevel field) {
        return level.isPresent() && level.get().covers(field);
    }

    /** The higher of the two. */
    public Grant or(Grant other) {
        return rank() >= other.rank() ? this : other;
    }

    @Override
    public String toString() {
        return level.map(PrivacyLevel::toString).orElse("none");
    }
}
