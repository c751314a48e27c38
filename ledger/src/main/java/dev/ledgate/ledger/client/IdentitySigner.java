package dev.ledgate.ledger.client;

import dev.ledgate.ledger.identity.LedgerIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.client.identity.Signers;

/**
 * Signs what a party sends to the ledger. The client library signs with Bouncy Castle, which works out the tables of a key's
 * curve at each signature unless the key is its own, and so takes three times as long.
 */
final class IdentitySigner {
    private IdentitySigner() {}

    static Signer of(LedgerIdentity identity) {
        return Signers.newPrivateKeySigner(translated(identity.key()));
    }

    private static PrivateKey translated(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            // It is in a device that does not give it away.
            return key;
        }
        try {
            return KeyFactory.getInstance(key.getAlgorithm(), new BouncyCastleProvider())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key of an identity cannot be used", e);
        }
    }
}
