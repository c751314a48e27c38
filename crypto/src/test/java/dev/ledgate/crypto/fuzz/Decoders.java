package dev.ledgate.crypto.fuzz;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeHeader;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeyList;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.HeaderRows;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.StoredField;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientLevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import dev.ledgate.crypto.rewrap.ClientKeyPair;
import dev.ledgate.crypto.rewrap.OpenedBundle;
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

/**
 * Every decoder of this module that reads bytes from elsewhere, with a valid input. What each must do: give a value that
 * encodes to exactly the bytes that were read, or throw {@link CorruptEncoding}; nothing else. A passphrase file is
 * authenticated before it is parsed and costs 80 ms of scrypt an attempt, so it is not here.
 */
public enum Decoders {
    SCALAR {
        @Override
        byte[] sample() {
            return Scalar.random(WORLD.random()).encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return Scalar.decode(in).encode();
        }
    },
    G1_POINT {
        @Override
        byte[] sample() {
            return G1.GENERATOR.times(Scalar.random(WORLD.random())).encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return G1.decode(in).encode();
        }
    },
    G2_POINT {
        @Override
        byte[] sample() {
            return G2.hash(new byte[] {1}, "fuzz").encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return G2.decode(in).encode();
        }
    },
    GT_ELEMENT {
        @Override
        byte[] sample() {
            return GT.generator().power(Scalar.random(WORLD.random())).encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return GT.decode(in).encode();
        }
    },
    POLICY {
        @Override
        byte[] sample() {
            return "a@x#1 AND (b@y#2 OR 2 of (c@z#1, d@w#7, e@v#1))".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
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
    },
    HEADER {
        @Override
        byte[] sample() {
            return header().encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            byte[] shallow = AbeHeader.decode(in).encode();
            if (!Arrays.equals(shallow, in)) {
                throw new AssertionError("a header was read from bytes that it does not encode to");
            }
            return HeaderRows.again(in);
        }
    },
    HEADER_ROW {
        @Override
        byte[] sample() {
            return HeaderRows.sampleRow(header());
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return HeaderRows.rowAgain(in);
        }
    },
    PUBLIC_KEY {
        @Override
        byte[] sample() {
            return WORLD.authority("a@x#1").publicKey().encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return AttributePublicKey.decode(in).encode();
        }
    },
    ATTRIBUTE_KEY {
        @Override
        byte[] sample() {
            return WORLD.authority("a@x#1").issue(AbeWorld.ALICE).encodeSecret();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return AttributeKey.decodeSecret(in).encodeSecret();
        }
    },
    AUTHORITY_SECRET {
        @Override
        byte[] sample() {
            return WORLD.authority("a@x#1").encodeSecret();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            try (AbeAuthority authority = AbeAuthority.decodeSecret(in)) {
                return authority.encodeSecret();
            }
        }
    },
    PUBLIC_KEY_LIST {
        @Override
        byte[] sample() {
            return listed().publicKey().list().orElseThrow().encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return AttributeKeyList.decode(in).encode();
        }
    },
    PUBLIC_KEY_OF_LIST {
        @Override
        byte[] sample() {
            return listed().publicKey().encode();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return AttributePublicKey.decode(in).encode();
        }
    },
    AUTHORITY_SECRET_OF_LIST {
        @Override
        byte[] sample() {
            return listed().encodeSecret();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            try (AbeAuthority authority = AbeAuthority.decodeSecret(in)) {
                return authority.encodeSecret();
            }
        }
    },
    GROUP_ENVELOPE {
        @Override
        byte[] sample() {
            try (LevelKey root = LevelKey.newRoot(4, 2, WORLD.random())) {
                return GroupEnvelope.wrap(root, policy(), kem(), WORLD.random()).encode();
            } catch (UnknownAttribute e) {
                throw new AssertionError(e);
            }
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return GroupEnvelope.decode(in).encode();
        }
    },
    STORED_FIELD {
        @Override
        byte[] sample() {
            byte[] field = new byte[StoredField.OVERHEAD + 5];
            field[0] = (byte) StoredField.VERSION;
            field[1] = StoredField.SUITE;
            field[2] = 2;
            field[6] = 1;
            return field;
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            byte[] head = StoredField.decode(in).associated(PLACE);
            byte[] again = in.clone();
            System.arraycopy(head, 0, again, 0, StoredField.HEAD_LENGTH);
            return again;
        }
    },
    PATIENT_KEY {
        @Override
        byte[] sample() {
            try (LevelKey root = LevelKey.newRoot(4, 2, WORLD.random())) {
                return root.forPatient(PatientSalt.random(4, 2, WORLD.random())).encodeSecret();
            }
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            try (PatientLevelKey key = PatientLevelKey.decodeSecret(in)) {
                return key.encodeSecret();
            }
        }
    },
    KEY_BUNDLE {
        @Override
        byte[] sample() {
            return OpenedBundle.sample();
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            return OpenedBundle.again(in);
        }
    },
    SEALED_BUNDLE {
        @Override
        byte[] sample() {
            // Valid but for the point and the ciphertext: nobody who has not the public key can make one that opens.
            return new byte[] {
                'L', 'G', 'R', 1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
            };
        }

        @Override
        byte[] again(byte[] in) throws CorruptEncoding {
            CLIENT.open(in, new RewrapContext(AbeWorld.ALICE, "session"));
            throw new AssertionError("a bundle that was never sealed opened");
        }

        @Override
        boolean sampleIsValid() {
            return false;
        }
    };

    private static final AbeWorld WORLD = new AbeWorld(91);
    private static final ClientKeyPair CLIENT = ClientKeyPair.generate(WORLD.random());
    private static final FieldContext PLACE =
            new FieldContext(new ColumnName(new TableName("s", "t"), "c"), "r", new PatientKey("p"));

    /** A valid input. */
    abstract byte[] sample();

    /** Decodes and encodes again. */
    abstract byte[] again(byte[] in) throws CorruptEncoding;

    boolean sampleIsValid() {
        return true;
    }

    /**
     * The check of one input.
     *
     * @return whether it was read
     * @throws AssertionError if the decoder read bytes that its value does not encode to
     */
    boolean holds(byte[] in) {
        byte[] untouched = in.clone();
        byte[] again;
        try {
            again = again(in);
        } catch (CorruptEncoding e) {
            if (e.getMessage() == null || e.getMessage().isEmpty()) {
                throw new AssertionError("a refusal without a reason", e);
            }
            return false;
        }
        if (!Arrays.equals(again, untouched) || !Arrays.equals(in, untouched)) {
            throw new AssertionError(this + " read bytes that are not the encoding of what was read");
        }
        return true;
    }

    private static AbeAuthority listed() {
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

    private static AbeHeader header() {
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
