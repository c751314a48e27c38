package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.Sha256;
import dev.ledgate.crypto.pairing.GT;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which headers passed the re-encryption check. The check says one thing: these bytes are what {@link AbeKem} makes at
 * this place with these public keys, for one Z. That does not depend on who opened them, so for the same bytes at the same
 * place it is enough that the next opener finds the same Z, which is compared by a hash. What is accepted and what is
 * refused is the same as with the check. A fixed number is kept, those used last. For any thread.
 */
final class VerifiedHeaders {
    private static final String DOMAIN = "ledgate/v1/abe/verified";

    private final int capacity;
    private final Map<ByteBuffer, byte[]> hashesOfZ = new LinkedHashMap<>(16, 0.75f, true);

    /** What is known of a header. */
    enum Verdict {
        UNKNOWN,
        SAME_KEY,
        OTHER_KEY
    }

    /** @param capacity about 200 bytes each; 0 for none */
    VerifiedHeaders(int capacity) {
        this.capacity = capacity;
    }

    /** @param digest SHA-256 of the header and its place */
    Verdict compare(byte[] digest, GT z) {
        byte[] expected;
        synchronized (hashesOfZ) {
            expected = hashesOfZ.get(ByteBuffer.wrap(digest));
        }
        if (expected == null) {
            return Verdict.UNKNOWN;
        }
        return MessageDigest.isEqual(expected, hash(digest, z)) ? Verdict.SAME_KEY : Verdict.OTHER_KEY;
    }

    /** Remembers a header that passed the check with this Z. */
    void add(byte[] digest, GT z) {
        if (capacity == 0) {
            return;
        }
        byte[] hash = hash(digest, z);
        synchronized (hashesOfZ) {
            Iterator<byte[]> eldestFirst = hashesOfZ.values().iterator();
            while (hashesOfZ.size() >= capacity && eldestFirst.hasNext()) {
                eldestFirst.next();
                eldestFirst.remove();
            }
            hashesOfZ.put(ByteBuffer.wrap(digest.clone()), hash);
        }
    }

    private static byte[] hash(byte[] digest, GT z) {
        return Sha256.of(new ByteWriter(GT.LENGTH + 96)
                .text(DOMAIN)
                .block(digest)
                .raw(z.encode())
                .toBytesAndWipe());
    }
}
