package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Files of this package and what lies behind their encryption, as bytes, for tests of the decoders. */
public final class KeyFileBytes {
    private static final AbeWorld WORLD = new AbeWorld(92);
    private static final TransportKeyPair PAIR = TransportKeyPair.generate(new SeededRandom(93));
    private static final AbeAuthority ALONE = WORLD.authority("a@x#1");
    private static final AbeAuthority LISTED = AbeAuthority.setup(
                    List.of(AttributeName.parse("a@h#1"), AttributeName.parse("b@h#1")), WORLD.random())
            .get(0);
    private static final List<AttributeKey> KEYS = List.of(ALONE.issue(AbeWorld.ALICE), LISTED.issue(AbeWorld.ALICE));
    private static final Map<Long, byte[]> RECORD_KEYS = Map.of(2L, filled(32), 1L << 40, filled(32));
    private static final AttributeDirectory DIRECTORY =
            AttributeDirectory.of(List.of(ALONE.publicKey(), LISTED.publicKey()));

    private KeyFileBytes() {}

    public static byte[] root() {
        try (LevelKey root = LevelKey.newRoot(4, 2, WORLD.random())) {
            return root.encodeSecret();
        }
    }

    public static byte[] rootAgain(byte[] in) throws CorruptEncoding {
        try (LevelKey key = LevelKey.decodeSecret(in)) {
            return key.encodeSecret();
        }
    }

    public static byte[] file() {
        byte[] context = KeyFileParts.context(KeyFile.Kind.GROUP_ROOTS, filled(KeyFileParts.ID_LENGTH));
        return new KeyFileParts(KeyFile.Kind.GROUP_ROOTS, context, "pkcs11", filled(60), filled(100)).encode();
    }

    public static byte[] fileOfVersion1() {
        return new ByteWriter()
                .raw(new byte[] {'L', 'G', 'K', 1, 3, 15})
                .raw(filled(PassphraseWrapper.SALT_LENGTH + 100))
                .toBytes();
    }

    public static byte[] fileAgain(byte[] in) throws CorruptEncoding {
        return KeyFileParts.decode(in).encode();
    }

    public static byte[] records() {
        return KeyFile.encode(List.of(root(), new byte[0], filled(3)));
    }

    public static byte[] recordsAgain(byte[] in) throws CorruptEncoding {
        return KeyFile.encode(KeyFile.decode(in));
    }

    public static byte[] userKeys() {
        return KeyFile.encode(UserKeyStore.encode(new UserKeyStore.Content(AbeWorld.ALICE, PAIR, KEYS)));
    }

    public static byte[] userKeysAgain(byte[] in) throws CorruptEncoding {
        UserKeyStore.Content content = UserKeyStore.decode(KeyFile.decode(in));
        try (TransportKeyPair pair = content.pair()) {
            return KeyFile.encode(UserKeyStore.encode(new UserKeyStore.Content(content.user(), pair, content.keys())));
        }
    }

    public static byte[] underPassphrase() {
        return new ByteWriter()
                .u8(PassphraseWrapper.LOG_N)
                .raw(filled(PassphraseWrapper.SALT_LENGTH + 60))
                .toBytes();
    }

    public static byte[] underPassphraseAgain(byte[] in) throws CorruptEncoding {
        return PassphraseWrapper.Wrapped.decode(in).encode();
    }

    public static byte[] issuedKeys() {
        return IssuedKeys.seal(PAIR.publicKey(), AbeWorld.ALICE, KEYS);
    }

    /** Sealing is not repeatable, so what opens is compared with what was sealed. */
    public static byte[] issuedKeysAgain(byte[] in) throws CorruptEncoding {
        try {
            List<AttributeKey> opened = IssuedKeys.open(in, AbeWorld.ALICE, PAIR, DIRECTORY);
            if (!Arrays.equals(IssuedKeys.encode(opened), IssuedKeys.encode(KEYS))) {
                throw new AssertionError("other keys opened than were sealed");
            }
            return in.clone();
        } catch (AttributeKeyRefused e) {
            throw new CorruptEncoding(String.valueOf(e.getMessage()), e);
        }
    }

    public static byte[] openedIssuedKeys() {
        return IssuedKeys.encode(KEYS);
    }

    public static byte[] openedIssuedKeysAgain(byte[] in) throws CorruptEncoding {
        return IssuedKeys.encode(IssuedKeys.decode(in));
    }

    public static byte[] auditOfficer() {
        return KeyFile.encode(AuditOfficerStore.encode(PAIR));
    }

    public static byte[] auditOfficerAgain(byte[] in) throws CorruptEncoding {
        try (TransportKeyPair pair = AuditOfficerStore.decode(KeyFile.decode(in))) {
            return KeyFile.encode(AuditOfficerStore.encode(pair));
        }
    }

    public static byte[] auditSecret() {
        return AuditSecrets.seal(PAIR.publicKey(), filled(32));
    }

    /** Sealing is not repeatable, so what opens is compared with what was sealed; so it is with record keys. */
    public static byte[] auditSecretAgain(byte[] in) throws CorruptEncoding {
        if (!Arrays.equals(AuditSecrets.open(PAIR, in), filled(32))) {
            throw new AssertionError("another secret opened than was sealed");
        }
        return in.clone();
    }

    public static byte[] auditRecordKeys() {
        return AuditRecordKeys.seal(PAIR.publicKey(), AbeWorld.ALICE, RECORD_KEYS);
    }

    public static byte[] auditRecordKeysAgain(byte[] in) throws CorruptEncoding {
        Map<Long, byte[]> opened = AuditRecordKeys.open(in, AbeWorld.ALICE, PAIR);
        if (!Arrays.equals(AuditRecordKeys.encode(opened), AuditRecordKeys.encode(RECORD_KEYS))) {
            throw new AssertionError("other keys opened than were sealed");
        }
        return in.clone();
    }

    public static byte[] openedAuditRecordKeys() {
        return AuditRecordKeys.encode(RECORD_KEYS);
    }

    public static byte[] openedAuditRecordKeysAgain(byte[] in) throws CorruptEncoding {
        return AuditRecordKeys.encode(AuditRecordKeys.decode(in));
    }

    public static byte[] publicKeyFile() {
        return PublicKeyFile.encode(List.of(ALONE.publicKey(), LISTED.publicKey()));
    }

    public static byte[] publicKeyFileAgain(byte[] in) throws CorruptEncoding {
        List<AttributePublicKey> keys = PublicKeyFile.decode(in);
        return PublicKeyFile.encode(keys);
    }

    public static byte[] envelopeFile() {
        List<GroupEnvelope> envelopes = new ArrayList<>();
        for (int group = 1; group <= 2; group++) {
            try (LevelKey root = LevelKey.newRoot(group, 1, WORLD.random())) {
                envelopes.add(GroupEnvelope.wrap(root, WORLD.policy("a@x OR b@y"), WORLD.kem(), WORLD.random()));
            } catch (UnknownAttribute | PolicySyntaxException e) {
                throw new AssertionError(e);
            }
        }
        return GroupEnvelopeFile.encode(envelopes);
    }

    public static byte[] envelopeFileAgain(byte[] in) throws CorruptEncoding {
        return GroupEnvelopeFile.encode(GroupEnvelopeFile.decode(in).values());
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }
}
