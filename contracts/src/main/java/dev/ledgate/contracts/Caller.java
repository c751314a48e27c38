package dev.ledgate.contracts;

import dev.ledgate.policy.Address;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who signed a request, as the ledger proved it.
 *
 * @param mspId the member whose CA issued the certificate
 * @param address of the certificate's key
 * @param attributes issued with the certificate (extension 1.2.3.4.5.6.7.8.1)
 */
public record Caller(String mspId, Address address, SortedMap<String, String> attributes) {
    public Caller {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    public static Caller of(String mspId, Address address) {
        return new Caller(mspId, address, new TreeMap<>(Map.of()));
    }
}
