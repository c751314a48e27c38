package dev.ledgate.cli.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AuditSecrets;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.ledger.audit.AuditOfficer;
import dev.ledgate.ledger.audit.AuditOfficerKey;
import java.util.Optional;

/** The audit log's two ports for the audit officer's key pair, on the keys of {@code crypto}. */
public final class AuditOfficers {
    private AuditOfficers() {}

    /** What the writer needs. @param publicKey 32 bytes */
    public static AuditOfficer officer(byte[] publicKey) {
        byte[] key = publicKey.clone();
        byte[] id = AuditSecrets.id(key);
        return new AuditOfficer() {
            @Override
            public byte[] id() {
                return id.clone();
            }

            @Override
            public byte[] seal(byte[] secret) {
                return AuditSecrets.seal(key, secret);
            }
        };
    }

    /** What a reader needs. The pair stays the caller's, who closes it. */
    public static AuditOfficerKey key(TransportKeyPair pair) {
        byte[] id = AuditSecrets.id(pair.publicKey());
        return new AuditOfficerKey() {
            @Override
            public byte[] id() {
                return id.clone();
            }

            @Override
            public Optional<byte[]> open(byte[] sealed) {
                try {
                    return Optional.of(AuditSecrets.open(pair, sealed));
                } catch (CorruptEncoding e) {
                    return Optional.empty();
                }
            }
        };
    }
}
