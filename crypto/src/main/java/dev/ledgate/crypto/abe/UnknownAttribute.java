package dev.ledgate.crypto.abe;

/** A policy names an attribute whose public key is not in the directory. */
public final class UnknownAttribute extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownAttribute(AttributeName attribute) {
        super("no public key of attribute " + attribute + " is known");
    }
}
