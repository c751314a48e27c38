package dev.ledgate.policy;

import java.util.regex.Pattern;

/**
 * How a patient appears on the ledger: 32 lower-case hex digits, the first 16 bytes of HMAC-SHA-256 over the patient's
 * key under a secret that only the hospital has. Other members can neither reverse nor recompute it.
 */
public record PatientHandle(String value) implements Comparable<PatientHandle> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public PatientHandle {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a patient handle is 32 lower-case hex digits");
        }
    }

    @Override
    public int compareTo(PatientHandle other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
