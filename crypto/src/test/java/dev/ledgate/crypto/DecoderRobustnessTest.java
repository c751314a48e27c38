package dev.ledgate.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeHeader;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeyList;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.StoredField;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.LevelKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No input makes a decoder throw anything but its one exception, or read a value that it would write differently. */
class DecoderRobustnessTest {
    private static final long SEED = 20261120L;

    private final Random random = new Random(SEED);
    private final AbeWorld world = new AbeWorld(91);

    /** Decodes and encodes again. */
    private interface Decoder {
        byte[] again(byte[] in) throws CorruptEncoding;
    }

    private void survives(String what, byte[] good, int rounds, Decoder decoder) throws Exception {
        assertThat(decoder.again(good)).isEqualTo(good);
        int read = 0;
        for (int i = 0; i < rounds; i++) {
            byte[] input = mutated(good);
            try {
                assertThat(decoder.again(input))
                        .as("%s, seed %d, round %d", what, SEED, i)
                        .isEqualTo(input);
                read++;
            } catch (CorruptEncoding e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).as(what).isLessThan(rounds);
    }

    private byte[] mutated(byte[] good) {
        byte[] bytes = Arrays.copyOf(
                good,
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(good.length + 1);
                    case 1 -> good.length + random.nextInt(64);
                    default -> good.length;
                });
        int edits = bytes.length == 0 ? 0 : 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            // The lengths and names stand at the front, so half of the edits go there.
            int at = random.nextInt(random.nextBoolean() ? Math.min(48, bytes.length) : bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void envelopesAndHeaders() throws Exception {
        LevelKey root = LevelKey.newRoot(0, 1, world.random());
        GroupEnvelope envelope = GroupEnvelope.wrap(
                root, world.policy("a@x AND (b@y OR 2 of (c@z, d@w, e@v))"), world.kem(), world.random());
        byte[] bytes = envelope.encode();

        survives("envelope", bytes, 4000, in -> GroupEnvelope.decode(in).encode());
        byte[] header = Arrays.copyOfRange(bytes, 17, bytes.length - 60);
        survives("header", header, 4000, in -> AbeHeader.decode(in).encode());
    }

    @Test
    void publicAndSecretKeysOfAttributes() throws Exception {
        survives(
                "public key",
                world.authority("a@x#1").publicKey().encode(),
                400,
                in -> AttributePublicKey.decode(in).encode());
        survives(
                "attribute key",
                world.authority("a@x#1").issue(AbeWorld.ALICE).encodeSecret(),
                1000,
                in -> AttributeKey.decodeSecret(in).encodeSecret());
    }

    @Test
    void listsOfPublicKeysAndTheirSecrets() throws Exception {
        AbeAuthority authority = AbeAuthority.setup(
                        List.of(AttributeName.parse("a@h#1"), AttributeName.parse("b@h#1")), world.random())
                .get(0);
        byte[] list = authority.publicKey().list().orElseThrow().encode();
        survives("list", list, 400, in -> AttributeKeyList.decode(in).encode());
        survives(
                "key of a list",
                authority.publicKey().encode(),
                400,
                in -> AttributePublicKey.decode(in).encode());
        survives(
                "secret of a list",
                authority.encodeSecret(),
                1000,
                in -> AbeAuthority.decodeSecret(in).encodeSecret());
    }

    @Test
    void headsOfStoredFields() {
        byte[] field = new byte[60];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(field);
            field[0] = (byte) StoredField.VERSION;
            field[1] = StoredField.SUITE;
            byte[] input = Arrays.copyOf(field, random.nextInt(61));
            try {
                assertThat(StoredField.decode(input).key().keyEpoch()).isPositive();
            } catch (CorruptEncoding e) {
                assertThat(e.getMessage()).startsWith("stored field");
            }
        }
    }

    @Test
    void policyTexts() {
        String[] pieces = {
            "a@x", "b@y#2", "(", ")", ",", " ", "AND", "or", "2", "0", "of", "1 of (", "#", "@", "9999999999", "é"
        };
        int read = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(14); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                AccessPolicy policy = AccessPolicy.parse(text.toString(), a -> java.util.OptionalInt.of(1));
                assertThat(AccessPolicy.parse(policy.toString(), CurrentEpochs.none()))
                        .isEqualTo(policy);
                read++;
            } catch (PolicySyntaxException e) {
                assertThat(e.position()).isBetween(0, text.length());
            }
        }
        assertThat(read).isGreaterThan(300);
    }
}
