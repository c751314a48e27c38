package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GroupEnvelopeTest {
    private final AbeWorld world = new AbeWorld(41);
    private final LevelKey root = LevelKey.newRoot(1, 5, world.random());

    private GroupEnvelope envelope() throws Exception {
        return GroupEnvelope.wrap(
                root, world.policy("staff@hospital-a OR 2 of (a@x, b@y, c@z)"), world.kem(), world.random());
    }

    @Test
    void theFormatComesBackAndOpens() throws Exception {
        byte[] bytes = envelope().encode();
        GroupEnvelope read = GroupEnvelope.decode(bytes);

        LevelKey key = read.unwrap(world.keys(AbeWorld.BOB, "a@x#1", "c@z#1"), world.kem());

        assertThat(read.encode()).isEqualTo(bytes);
        assertThat(key.id()).isEqualTo(root.id());
        assertThat(key.reveal()).isEqualTo(root.reveal());
    }

    @Test
    void aChangedEnvelopeDoesNotOpen() throws Exception {
        byte[] bytes = envelope().encode();
        AttributeKeySet keys = world.keys(AbeWorld.BOB, "staff@hospital-a#1");
        for (int at = 0; at < bytes.length; at += at < 20 || at > bytes.length - 64 ? 3 : 97) {
            byte[] changed = bytes.clone();
            changed[at] ^= 2;
            assertThatThrownBy(() -> GroupEnvelope.decode(changed).unwrap(keys, world.kem()))
                    .as("byte " + at)
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void truncatedAndExtendedEnvelopesAreRefused() throws Exception {
        byte[] bytes = envelope().encode();
        for (int length : new int[] {0, 3, 4, 12, 13, 17, 200, bytes.length - 1, bytes.length + 1}) {
            assertThatThrownBy(() -> GroupEnvelope.decode(Arrays.copyOf(bytes, length)))
                    .isInstanceOf(CorruptEncoding.class);
        }
    }
}
