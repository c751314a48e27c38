package dev.ledgate.ledger.audit;

import java.util.Optional;

/** The private half of an {@link AuditOfficer}'s key pair. Safe for any thread. */
public interface AuditOfficerKey {
    /** As {@link AuditOfficer#id()}. */
    byte[] id();

    /** The secret, which the caller wipes; empty if it was sealed to another key, or changed. */
    Optional<byte[]> open(byte[] sealed);
}
