package dev.ledgate.ledger.identity;

import dev.ledgate.policy.Address;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * With which a party signs.
 *
 * @param name the party's name in the data directory
 * @param mspId the member whose CA issued the certificate
 */
public record LedgerIdentity(String name, String mspId, X509Certificate certificate, PrivateKey key) {
    /** The party's address: a digest of its public key. */
    public Address address() {
        return Address.ofPublicKey(certificate.getPublicKey().getEncoded());
    }

    @Override
    public String toString() {
        return "LedgerIdentity[" + name + ", " + mspId + "]";
    }
}
