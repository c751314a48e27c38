package dev.ledgate.crypto.abe;

/** The keys at hand do not satisfy a policy: "not for me", as opposed to "broken". */
public final class PolicyNotSatisfied extends Exception {
    private static final long serialVersionUID = 1L;

    PolicyNotSatisfied() {
        super("the attribute keys do not satisfy the policy");
    }
}
