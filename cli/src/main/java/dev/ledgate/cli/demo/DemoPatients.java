package dev.ledgate.cli.demo;

/** What the demo's patients chose, by their place in the order of their keys. */
final class DemoPatients {
    /** The last of those who consented to treatment at hospital B. */
    static final int LAST_TREATED_AT_B = 22;

    enum Choice {
        FORBIDS_INSURER,
        HIDES_DIAGNOSES,
        REVOKED_RESEARCHER,
        TREATED_AT_B,
        NONE
    }

    private DemoPatients() {}

    static Choice choiceOf(int index) {
        return switch (index) {
            case 0 -> Choice.FORBIDS_INSURER;
            case 1 -> Choice.HIDES_DIAGNOSES;
            case 2 -> Choice.REVOKED_RESEARCHER;
            default -> index <= LAST_TREATED_AT_B ? Choice.TREATED_AT_B : Choice.NONE;
        };
    }

    /** The group under whose root the patient's fields are sealed. */
    static PolicyGroup groupOf(int index) {
        return choiceOf(index) == Choice.TREATED_AT_B ? PolicyGroup.TREATED_AT_B : PolicyGroup.DEFAULT;
    }
}
