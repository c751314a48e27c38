package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.policy.PrivacyLevel;

/**
 * What an encapsulated key is for; bound into every value derived from it, so a header moved to another group, epoch or
 * level does not open.
 *
 * @param group the policy group, from 0
 * @param keyEpoch the epoch of the group's root key, from 1
 * @param level the level whose key is wrapped; never public
 */
public record EnvelopeId(int group, int keyEpoch, PrivacyLevel level) {
    public EnvelopeId {
        if (group < 0 || keyEpoch < 1 || level == PrivacyLevel.PUBLIC) {
            throw new IllegalArgumentException(
                    "an envelope has a group from 0, an epoch from 1 and a level above public");
        }
    }

    /** Nine bytes. */
    public byte[] encode() {
        return new ByteWriter(16).i32(group).i32(keyEpoch).u8(level.rank()).toBytes();
    }
}
