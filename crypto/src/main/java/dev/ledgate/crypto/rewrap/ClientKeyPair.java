package dev.ledgate.crypto.rewrap;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/** A client's key pair, made for one session. For any thread. */
public final class ClientKeyPair {
    private static final int SEED_LENGTH = 32;

    private final AsymmetricCipherKeyPair pair;
    private final ClientPublicKey publicKey;

    private ClientKeyPair(AsymmetricCipherKeyPair pair, ClientPublicKey publicKey) {
        this.pair = pair;
        this.publicKey = publicKey;
    }

    public static ClientKeyPair generate(SecureRandom random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        HPKE hpke = Hpke.suite();
        AsymmetricCipherKeyPair pair = hpke.deriveKeyPair(seed);
        Arrays.fill(seed, (byte) 0);
        return new ClientKeyPair(pair, new ClientPublicKey(hpke.serializePublicKey(pair.getPublic())));
    }

    public ClientPublicKey publicKey() {
        return publicKey;
    }

    /** The fields that a bundle opens. @throws CorruptEncoding if it is not for this key pair and context, or was changed */
    public ClientFields open(byte[] bundle, RewrapContext context) throws CorruptEncoding {
        ByteReader in = new ByteReader(bundle, "key bundle");
        in.expect(Hpke.MAGIC);
        byte[] encapsulation = in.raw(Hpke.PUBLIC_KEY_LENGTH);
        byte[] sealed = in.rest();
        byte[] plain;
        try {
            plain = Hpke.suite()
                    .open(encapsulation, pair, context.encode(), Hpke.NO_ASSOCIATED_DATA, sealed, null, null, null);
        } catch (InvalidCipherTextException | RuntimeException e) {
            // The library reports short input and degenerate points by several unchecked exceptions.
            throw new CorruptEncoding("key bundle: it does not open with this key pair in this session", e);
        }
        try {
            return new ClientFields(KeyBundle.decodeSecret(plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "ClientKeyPair[hidden]";
    }
}
