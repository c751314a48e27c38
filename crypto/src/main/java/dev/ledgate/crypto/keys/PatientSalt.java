package dev.ledgate.crypto.keys;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What turns a group's keys into one patient's: 16 random bytes, and the group that new fields of the patient are sealed
 * under. The salt stays the same when the patient changes groups or the group's root is rotated; stored fields say
 * themselves which group and epoch they were sealed under. Immutable.
 */
public final class PatientSalt {
    public static final int LENGTH = 16;

    private final int group;
    private final int keyEpoch;
    private final byte[] salt;

    /** @param salt 16 bytes, copied */
    public PatientSalt(int group, int keyEpoch, byte[] salt) {
        if (group < 0 || keyEpoch < 1 || salt.length != LENGTH) {
            throw new IllegalArgumentException("a patient salt has a group from 0, an epoch from 1 and 16 bytes");
        }
        this.group = group;
        this.keyEpoch = keyEpoch;
        this.salt = salt.clone();
    }

    public static PatientSalt random(int group, int keyEpoch, SecureRandom random) {
        byte[] salt = new byte[LENGTH];
        random.nextBytes(salt);
        return new PatientSalt(group, keyEpoch, salt);
    }

    public int group() {
        return group;
    }

    public int keyEpoch() {
        return keyEpoch;
    }

    /** The same salt for a later epoch of the group's root. */
    PatientSalt at(int laterEpoch) {
        return new PatientSalt(group, laterEpoch, salt);
    }

    /** Not to be written to. */
    byte[] shared() {
        return salt;
    }

    /** A copy. */
    public byte[] bytes() {
        return salt.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PatientSalt s
                && group == s.group
                && keyEpoch == s.keyEpoch
                && Arrays.equals(salt, s.salt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "PatientSalt[group " + group + ", epoch " + keyEpoch + "]";
    }
}
