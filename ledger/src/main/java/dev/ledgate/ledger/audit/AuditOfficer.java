package dev.ledgate.ledger.audit;

/**
 * To whom the log's bodies are readable: the public half of the key pair of the hospital's audit officer. The writer seals
 * its secrets to it and holds nothing else of the officer's. Safe for any thread.
 */
public interface AuditOfficer {
    /** Names the key pair, so that a reader knows which key a secret needs: 32 bytes, no secret. */
    byte[] id();

    /**
     * Seals a secret so that only the officer's private key opens it.
     *
     * @param secret 32 bytes; neither kept nor changed
     * @return at most 1024 bytes
     */
    byte[] seal(byte[] secret);
}
