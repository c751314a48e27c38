package dev.ledgate.contracts;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What a contract may read: the state before its own writes. Values that are handed out belong to the caller. Not for
 * use by two threads.
 */
public interface WorldState {
    /** The public value of a key. */
    Optional<byte[]> get(String key);

    /** All public keys that start with {@code prefix}, ordered by their UTF-8 bytes. */
    SortedMap<String, byte[]> startingWith(String prefix);

    /**
     * The private value of a key.
     *
     * @throws ContractRefusal {@link RefusalCode#NOT_A_COLLECTION_MEMBER} if the caller's organisation does not hold the
     *     collection
     */
    Optional<byte[]> getPrivate(String collection, String key);
}
