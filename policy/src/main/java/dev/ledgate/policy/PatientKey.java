package dev.ledgate.policy;

/**
 * A patient's key in one hospital's own database, in PostgreSQL's text form. Personal data: it never leaves the
 * hospital, and {@code toString} does not show it.
 */
public record PatientKey(String value) implements Comparable<PatientKey> {
    @Override
    public int compareTo(PatientKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return "PatientKey[hidden]";
    }
}
