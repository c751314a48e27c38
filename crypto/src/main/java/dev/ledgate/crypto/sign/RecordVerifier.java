package dev.ledgate.crypto.sign;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Checks rows against their signatures and against what was seen before. For any thread. */
public final class RecordVerifier {
    private final List<VerifyingKey> trusted;
    private final FreshnessStore store;

    public RecordVerifier(Collection<VerifyingKey> trusted, FreshnessStore store) {
        this.trusted = List.copyOf(trusted);
        this.store = store;
    }

    /** The signature first: what is not signed moves no counter. A newer state than the one known is remembered. */
    public Verification verify(SealedRecord record, RecordSignature signature) throws IOException {
        Optional<VerifyingKey> key = trusted.stream().filter(signature::isBy).findFirst();
        if (key.isEmpty()) {
            return new Verification.Refused(Verification.Reason.UNKNOWN_KEY);
        }
        byte[] message = record.message(key.get(), signature.counter());
        if (!key.get().verify(message, signature.signature())) {
            return new Verification.Refused(Verification.Reason.NOT_AS_SIGNED);
        }
        FreshnessStore.Seen shown = new FreshnessStore.Seen(signature.counter(), RecordSigner.digest(message));
        FreshnessStore.Seen newest = store.advance(record.place(), shown);
        if (newest.equals(shown)) {
            return new Verification.Fresh(shown.counter());
        }
        return new Verification.Refused(
                newest.counter() == shown.counter() ? Verification.Reason.FORKED : Verification.Reason.STALE);
    }
}
