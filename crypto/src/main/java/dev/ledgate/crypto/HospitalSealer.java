package dev.ledgate.crypto;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.EqualityIndex;
import dev.ledgate.crypto.field.FieldSealer;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.keys.PatientSalts;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.Collection;

/**
 * Seals and opens fields with root keys that the hospital itself holds, without ABE: for import, for re-sealing after a
 * rotation, and for checking. For one thread.
 */
public final class HospitalSealer implements AutoCloseable {
    private final HeldKeys held;
    private final PatientSalts salts;
    private final EqualityIndex equality;
    private final FieldSealer sealer;

    /** @param roots the groups' root keys; copied, so the caller closes its own */
    public HospitalSealer(Collection<LevelKey> roots, PatientSalts salts, SecureRandom random) {
        this(roots, salts, EqualityIndex.none(), random);
    }

    /** As the other, with the blind index of searchable columns. @param equality closed with this */
    public HospitalSealer(Collection<LevelKey> roots, PatientSalts salts, EqualityIndex equality, SecureRandom random) {
        this.equality = equality;
        this.held = new HeldKeys(roots);
        this.salts = salts;
        this.sealer = new FieldSealer(held::find, random);
    }

    /**
     * The field to store. A patient without a salt gets one.
     *
     * @throws IllegalStateException if no root of the patient's group and epoch is held
     */
    public byte[] seal(FieldContext place, PrivacyLevel level, byte[] plain) {
        PatientSalt salt = salts.find(place.patient()).orElseGet(() -> salts.createSalt(place.patient()));
        return sealer.seal(place, salt, level, plain, equality.of(place.column(), plain))
                .orElseThrow(() -> new IllegalStateException(
                        "no root key of group " + salt.group() + ", epoch " + salt.keyEpoch() + " is held"));
    }

    /** The plaintext. @throws CorruptEncoding if no key held opens it, or it is not what was sealed at that place */
    public byte[] open(FieldContext place, byte[] stored) throws CorruptEncoding {
        PatientSalt salt = salts.find(place.patient())
                .orElseThrow(() -> new CorruptEncoding("the patient of a field has no salt"));
        return sealer.open(place, salt, stored)
                .orElseThrow(() -> new CorruptEncoding("no root key of a field's group and epoch is held"));
    }

    @Override
    public void close() {
        sealer.close();
        equality.close();
        held.close();
    }
}
