package dev.ledgate.policy;

import java.util.Locale;

/** What a consent lets its grantee do. */
public enum Right {
    READ,
    WRITE,
    /** Pass on to a named third party. */
    SHARE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
