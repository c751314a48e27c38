package dev.ledgate.crypto;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.policy.PrivacyLevel;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The level keys one party holds, each with all those that follow from it. For any thread. */
final class HeldKeys implements AutoCloseable {
    private final Map<EnvelopeId, LevelKey> keys = new HashMap<>();
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean closed;

    HeldKeys(Collection<LevelKey> unwrapped) {
        for (LevelKey key : unwrapped) {
            for (PrivacyLevel level : PrivacyLevel.values()) {
                if (level != PrivacyLevel.PUBLIC && key.id().level().covers(level)) {
                    EnvelopeId id = new EnvelopeId(key.id().group(), key.id().keyEpoch(), level);
                    keys.computeIfAbsent(id, i -> key.at(level));
                }
            }
        }
    }

    Optional<LevelKey> find(EnvelopeId id) {
        return closed ? Optional.empty() : Optional.ofNullable(keys.get(id));
    }

    boolean closed() {
        return closed;
    }

    /** Counts ciphers that use these keys, so that the cache does not drop what a revocation must still reach. */
    AtomicInteger users() {
        return users;
    }

    @Override
    public void close() {
        closed = true;
        keys.values().forEach(LevelKey::close);
    }
}
