package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.Sha256;
import java.io.IOException;
import java.util.HexFormat;

/**
 * Signs rows. Counters come from the {@link FreshnessStore}, never from the caller: each signature of a row has a higher
 * one than all before. For any thread; signers of the same rows share the store.
 */
public final class RecordSigner {
    private final SigningKey key;
    private final FreshnessStore store;

    public RecordSigner(SigningKey key, FreshnessStore store) {
        this.key = key;
        this.store = store;
    }

    /** Signs the row as it is to be stored now. What was signed of it before is stale when this returns. */
    public RecordSignature sign(SealedRecord record) throws IOException {
        byte[] place = record.place();
        while (true) {
            long counter = Math.addExact(
                    store.newest(place).map(FreshnessStore.Seen::counter).orElse(0L), 1);
            byte[] message = record.message(key.verifyingKey(), counter);
            byte[] signature = key.sign(message);
            FreshnessStore.Seen mine = new FreshnessStore.Seen(counter, digest(message));
            if (store.advance(place, mine).equals(mine)) {
                return new RecordSignature(key.verifyingKey().id(), counter, signature);
            }
        }
    }

    static String digest(byte[] message) {
        return HexFormat.of().formatHex(Sha256.of(message));
    }
}
