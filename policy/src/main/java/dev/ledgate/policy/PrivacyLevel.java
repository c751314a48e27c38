package dev.ledgate.policy;

import java.util.Locale;

/**
 * The ordered privacy levels of Jin et al., section III-C.1. A field has one, and a grantee has one per patient; a field
 * shows when its level is not above the grantee's.
 */
public enum PrivacyLevel {
    /** Not about a patient at all; needs no grant. */
    PUBLIC(0),
    LOW(1),
    MEDIUM(2),
    HIGH(3),
    COMPLETE(4);

    private final int rank;

    PrivacyLevel(int rank) {
        this.rank = rank;
    }

    /** 0 for {@link #PUBLIC} to 4 for {@link #COMPLETE}: the number that stands in rewritten SQL and in ciphertexts. */
    public int rank() {
        return rank;
    }

    /** Whether a grantee at this level may see a field of level {@code field}. */
    public boolean covers(PrivacyLevel field) {
        return rank() >= field.rank();
    }

    /** The level of the given rank. @throws IllegalArgumentException if it is not 0 to 4 */
    public static PrivacyLevel ofRank(int rank) {
        for (PrivacyLevel level : values()) {
            if (level.rank == rank) {
                return level;
            }
        }
        throw new IllegalArgumentException("privacy level rank must be 0 to 4, not " + rank);
    }

    /** Reads {@code low}, {@code Medium}, ... @throws IllegalArgumentException naming the levels there are */
    public static PrivacyLevel parse(String text) {
        for (PrivacyLevel level : values()) {
            if (level.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return level;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a privacy level; use public, low, medium, high or complete");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
