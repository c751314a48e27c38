package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;

/**
 * Secrets of the audit log on their way to the hospital's audit officer, by HPKE to the officer's {@link
 * TransportKeyPair}. Layout in {@code docs/envelope.md}. For any thread.
 */
public final class AuditSecrets {
    private static final byte[] MAGIC = {'L', 'G', 'U', 1};
    private static final byte[] INFO =
            new ByteWriter().text("ledgate/v1/audit-secret").toBytes();

    private AuditSecrets() {}

    /** Names an officer's key pair: 32 bytes, no secret. */
    public static byte[] id(byte[] publicKey) {
        return Sha256.of(
                new ByteWriter().text("ledgate/v1/audit-officer").raw(publicKey).toBytes());
    }

    /**
     * Seals a secret, which is neither kept nor changed.
     *
     * @param officer the officer's public key, 32 bytes
     * @throws IllegalArgumentException if no secret can be agreed with that key
     */
    public static byte[] seal(byte[] officer, byte[] secret) {
        byte[][] sealed = TransportKeyPair.seal(officer, INFO, secret);
        return new ByteWriter(64 + sealed[0].length)
                .raw(MAGIC)
                .raw(sealed[1])
                .raw(sealed[0])
                .toBytes();
    }

    /** The secret, which the caller wipes. @throws CorruptEncoding if it was sealed to another key pair, or changed */
    public static byte[] open(TransportKeyPair officer, byte[] sealed) throws CorruptEncoding {
        ByteReader in = new ByteReader(sealed, "audit secret");
        in.expect(MAGIC);
        byte[] encapsulation = in.raw(TransportKeyPair.PUBLIC_KEY_LENGTH);
        try {
            return officer.open(encapsulation, INFO, in.rest());
        } catch (CorruptEncoding e) {
            throw new CorruptEncoding("audit secret: it is sealed to another key pair, or was changed", e);
        }
    }
}
