package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A key that signs records. Signatures are deterministic. For any thread until {@link #close()}. */
public final class SigningKey implements AutoCloseable {
    private static final int SECRET_LENGTH = 32;

    private final SignatureScheme scheme;
    private final SecretBytes secret;
    private final VerifyingKey verifyingKey;

    private SigningKey(SignatureScheme scheme, byte[] secret) {
        this.scheme = scheme;
        this.verifyingKey = VerifyingKey.valid(scheme, publicKey(scheme, secret));
        this.secret = SecretBytes.owning(secret);
    }

    public static SigningKey generate(SignatureScheme scheme, SecureRandom random) {
        byte[] uniform = new byte[scheme == SignatureScheme.ED25519 ? SECRET_LENGTH : 48];
        random.nextBytes(uniform);
        if (scheme == SignatureScheme.ED25519) {
            return new SigningKey(scheme, uniform);
        }
        byte[] d = P256.secret(uniform);
        Arrays.fill(uniform, (byte) 0);
        return new SigningKey(scheme, d);
    }

    /** Reads {@link #encodeSecret()}. */
    public static SigningKey decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "signing key");
        SignatureScheme scheme = SignatureScheme.of(in.u8());
        byte[] secret = in.raw(SECRET_LENGTH);
        in.end();
        if (scheme == SignatureScheme.ECDSA_P256 && !P256.isSecret(secret)) {
            throw new CorruptEncoding("signing key: out of range");
        }
        return new SigningKey(scheme, secret);
    }

    /** The scheme's byte and 32 bytes (RFC 8032's seed, or the exponent); the caller wipes them. */
    public byte[] encodeSecret() {
        byte[] bytes = secret.reveal();
        byte[] result = new ByteWriter(40).u8(scheme.code()).raw(bytes).toBytesAndWipe();
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    byte[] sign(byte[] message) {
        byte[] bytes = secret.reveal();
        try {
            if (scheme == SignatureScheme.ECDSA_P256) {
                return P256.sign(bytes, message);
            }
            byte[] signature = new byte[SignatureScheme.SIGNATURE_LENGTH];
            Ed25519.sign(bytes, 0, message, 0, message.length, signature, 0);
            return signature;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] publicKey(SignatureScheme scheme, byte[] secret) {
        if (scheme == SignatureScheme.ECDSA_P256) {
            return P256.publicKey(secret);
        }
        byte[] point = new byte[scheme.publicKeyLength()];
        Ed25519.generatePublicKey(secret, 0, point, 0);
        return point;
    }

    @Override
    public void close() {
        secret.close();
    }

    @Override
    public String toString() {
        return "SigningKey[" + verifyingKey + "]";
    }
}
