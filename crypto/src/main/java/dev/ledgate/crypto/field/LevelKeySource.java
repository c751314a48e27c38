package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.keys.LevelKey;
import java.util.Optional;

/** The level keys that a holder has. */
@FunctionalInterface
public interface LevelKeySource {
    /** Exactly this group, epoch and level; empty if not held. Returns at once. */
    Optional<LevelKey> find(EnvelopeId key);
}
