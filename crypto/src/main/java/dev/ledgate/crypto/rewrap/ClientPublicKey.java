package dev.ledgate.crypto.rewrap;

import dev.ledgate.crypto.bytes.ByteWriter;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/** The public half of a client's key pair (X25519), to which bundles are sealed. Immutable; for any thread. */
public final class ClientPublicKey {
    private final byte[] bytes;

    /** @param bytes 32 bytes, copied */
    public ClientPublicKey(byte[] bytes) {
        if (bytes.length != Hpke.PUBLIC_KEY_LENGTH) {
            throw new IllegalArgumentException("a client's public key has 32 bytes");
        }
        this.bytes = bytes.clone();
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Seals a bundle. Layout: {@code LGR} 2, the 32-byte encapsulation, ciphertext and tag; HPKE's info is the context.
     *
     * @throws IllegalArgumentException if the key is one of the few with which no secret can be agreed
     */
    public byte[] seal(KeyBundle bundle, RewrapContext context) {
        HPKE hpke = Hpke.suite();
        byte[] plain = bundle.encodeSecret();
        try {
            byte[][] sealed = hpke.seal(
                    hpke.deserializePublicKey(bytes),
                    context.encode(),
                    Hpke.NO_ASSOCIATED_DATA,
                    plain,
                    null,
                    null,
                    null);
            return new ByteWriter(64 + plain.length)
                    .raw(Hpke.MAGIC)
                    .raw(sealed[1])
                    .raw(sealed[0])
                    .toBytes();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("no secret can be agreed with this public key", e);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("HPKE does not seal", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "ClientPublicKey";
    }
}
