package dev.ledgate.crypto.rewrap;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.PatientKey;
import java.util.List;

/** The plaintext of a bundle, which is reached only by its key pair: for tests that begin behind the decryption. */
public final class OpenedBundle {
    private OpenedBundle() {}

    public static byte[] sample() {
        SeededRandom random = new SeededRandom(71);
        LevelKey root = LevelKey.newRoot(4, 2, random);
        return new KeyBundle(List.of(
                        new KeyBundle.Entry(
                                new PatientKey("p-1"),
                                root.forPatient(FieldSuite.HKDF, PatientSalt.random(4, 2, random))),
                        new KeyBundle.Entry(
                                new PatientKey("é"),
                                root.forPatient(FieldSuite.ONE_BLOCK, PatientSalt.random(4, 2, random)))))
                .encodeSecret();
    }

    public static byte[] again(byte[] plain) throws CorruptEncoding {
        return KeyBundle.decodeSecret(plain).encodeSecret();
    }
}
