package dev.ledgate.bench;

import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.ledger.audit.AuditSettings;
import java.security.SecureRandom;

/** Settings of audit logs whose bodies nobody reads: sealed to a key pair that is forgotten at once. */
final class BenchOfficer {
    private BenchOfficer() {}

    static AuditSettings settings() {
        try (TransportKeyPair pair = TransportKeyPair.generate(new SecureRandom())) {
            return AuditSettings.sealedTo(AuditOfficers.officer(pair.publicKey()));
        }
    }
}
