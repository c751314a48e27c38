package dev.ledgate.cli.demo;

import java.util.Arrays;

/** The demo's policy groups: all patients of a group share one wrapped root key. */
enum PolicyGroup {
    DEFAULT(0, "default", "staff@hospital-a"),
    TREATED_AT_B(1, "treated-at-b", "staff@hospital-a OR physician@hospital-b");

    private final int number;
    private final String id;
    private final String policy;

    PolicyGroup(int number, String id, String policy) {
        this.number = number;
        this.id = id;
        this.policy = policy;
    }

    /** As in envelopes and stored fields. */
    int number() {
        return number;
    }

    /** As in the contracts. */
    String id() {
        return id;
    }

    /** Who may unwrap the group's keys. */
    String policy() {
        return policy;
    }

    static PolicyGroup of(int number) {
        return Arrays.stream(values())
                .filter(g -> g.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no policy group " + number));
    }
}
