package dev.ledgate.crypto.sign;

import java.io.IOException;
import java.util.Optional;

/**
 * The newest state of each row that its keeper has seen or signed. It must lie where whoever can change the rows cannot
 * put an older copy of it back. Safe for any thread.
 */
public interface FreshnessStore {
    /** A state of a row: its counter, and the SHA-256 of what was signed with it, 32 bytes. */
    record Seen(long counter, String digest) {}

    /** @param place which row, as {@link SealedRecord} encodes it */
    Optional<Seen> newest(byte[] place) throws IOException;

    /**
     * Remembers a state unless a newer one is known, durably before this returns, and says what is known then: the given
     * state, or the one that stands against it.
     */
    Seen advance(byte[] place, Seen state) throws IOException;
}
