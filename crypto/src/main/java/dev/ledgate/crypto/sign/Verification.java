package dev.ledgate.crypto.sign;

/** What came of checking a row against its signature. */
public sealed interface Verification {
    /** The row is what its signer stored, and no newer state of it is known. */
    record Fresh(long counter) implements Verification {}

    /** The row must not be used. */
    record Refused(Reason reason) implements Verification {}

    /** Why. */
    enum Reason {
        /** No trusted key made the signature. */
        UNKNOWN_KEY,
        /** The row, its key, columns or place are not what was signed. */
        NOT_AS_SIGNED,
        /** It was so once; a newer state is known. */
        STALE,
        /** Another state was signed with the same counter: a signing key was used against two stores. */
        FORKED
    }
}
