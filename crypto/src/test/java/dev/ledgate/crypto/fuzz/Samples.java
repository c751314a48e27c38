package dev.ledgate.crypto.fuzz;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeHeader;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.HeaderRows;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.BlindIndex;
import dev.ledgate.crypto.field.StoredField;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientLevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.rewrap.ClientKeyPair;
import dev.ledgate.crypto.rewrap.RewrapContext;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Valid inputs of {@link Decoders}, and those ways back that take more than a line. */
final class Samples {
    static final AbeWorld WORLD = new AbeWorld(91);
    private static final ClientKeyPair CLIENT = ClientKeyPair.generate(WORLD.random());
    private static final FieldContext PLACE =
            new FieldContext(new ColumnName(new TableName("s", "t"), "c"), "r", new PatientKey("p"));

    private Samples() {}

    static byte[] policyAgain(byte[] in) throws CorruptEncoding {
        String text = utf8(in);
        try {
            // Any spelling: what is read has a canonical form, which reads as the same policy.
            AccessPolicy policy = AccessPolicy.parse(text, attribute -> OptionalInt.of(1));
            if (!AccessPolicy.parse(policy.toString(), CurrentEpochs.none()).equals(policy)) {
                throw new AssertionError("the canonical form of a policy is another policy");
            }
        } catch (PolicySyntaxException e) {
            if (e.position() < 0 || e.position() > text.length()) {
                throw new AssertionError("the position of a syntax error is outside the text", e);
            }
        }
        return AccessPolicy.decode(text).toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] headerAgain(byte[] in) throws CorruptEncoding {
        byte[] shallow = AbeHeader.decode(in).encode();
        if (!Arrays.equals(shallow, in)) {
            throw new AssertionError("a header was read from bytes that it does not encode to");
        }
        return HeaderRows.again(in);
    }

    static byte[] authoritySecretAgain(byte[] in) throws CorruptEncoding {
        try (AbeAuthority authority = AbeAuthority.decodeSecret(in)) {
            return authority.encodeSecret();
        }
    }

    static byte[] groupEnvelope() {
        try (LevelKey root = LevelKey.newRoot(4, 2, WORLD.random())) {
            return GroupEnvelope.wrap(root, policy(), kem(), WORLD.random()).encode();
        } catch (UnknownAttribute e) {
            throw new AssertionError(e);
        }
    }

    static byte[] storedField() {
        byte[] field = new byte[StoredField.OVERHEAD + 5];
        field[0] = (byte) StoredField.VERSION;
        field[1] = (byte) FieldSuite.CURRENT.number();
        field[2] = 2;
        field[6] = 1;
        return field;
    }

    static byte[] storedFieldWithIndex() {
        byte[] field = new byte[StoredField.OVERHEAD + BlindIndex.Value.LENGTH + 5];
        System.arraycopy(storedField(), 0, field, 0, StoredField.HEAD_LENGTH);
        field[0] = (byte) StoredField.VERSION_WITH_INDEX;
        field[StoredField.HEAD_LENGTH] = 9;
        return field;
    }

    static byte[] storedFieldAgain(byte[] in) throws CorruptEncoding {
        StoredField head = StoredField.decode(in);
        byte[] again = in.clone();
        System.arraycopy(head.associated(PLACE), 0, again, 0, head.headLength());
        return again;
    }

    static byte[] patientKey() {
        try (LevelKey root = LevelKey.newRoot(4, 2, WORLD.random())) {
            return root.forPatient(FieldSuite.CURRENT, PatientSalt.random(4, 2, WORLD.random()))
                    .encodeSecret();
        }
    }

    static byte[] patientKeyAgain(byte[] in) throws CorruptEncoding {
        try (PatientLevelKey key = PatientLevelKey.decodeSecret(in)) {
            return key.encodeSecret();
        }
    }

    /** Valid but for the point and the ciphertext: nobody who has not the public key can make one that opens. */
    static byte[] sealedBundle() {
        return new byte[] {
            'L', 'G', 'R', 2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
        };
    }

    static byte[] sealedBundleAgain(byte[] in) throws CorruptEncoding {
        CLIENT.open(in, new RewrapContext(AbeWorld.ALICE, "session"));
        throw new AssertionError("a bundle that was never sealed opened");
    }

    static AbeAuthority listed() {
        return AbeAuthority.setup(List.of(AttributeName.parse("a@h#1"), AttributeName.parse("b@h#1")), WORLD.random())
                .get(0);
    }

    private static AccessPolicy policy() {
        try {
            return WORLD.policy("a@x AND (b@y OR 2 of (c@z, d@w, e@v))");
        } catch (PolicySyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static AbeKem kem() {
        return WORLD.kem();
    }

    static AbeHeader header() {
        try {
            AccessPolicy policy = policy();
            AbeKem.Encapsulation encapsulation = kem().encapsulate(policy, AbeWorld.PLACE);
            encapsulation.key().close();
            return encapsulation.header();
        } catch (UnknownAttribute e) {
            throw new AssertionError(e);
        }
    }

    private static String utf8(byte[] in) throws CorruptEncoding {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CorruptEncoding("not UTF-8", e);
        }
    }
}
