package dev.ledgate.crypto.abe;

import static dev.ledgate.crypto.abe.AbeWorld.ALICE;
import static dev.ledgate.crypto.abe.AbeWorld.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AbeAuthorityTest {
    private final AbeWorld world = new AbeWorld(3);
    private final AbeAuthority staff = world.authority("staff@hospital-a#1");

    @Test
    void aUserCanCheckAKeyAgainstThePublicPart() {
        AttributeKey key = staff.issue(ALICE);

        assertThat(key.belongsTo(staff.publicKey())).isTrue();
        assertThat(key.belongsTo(world.authority("staff@hospital-a#2").publicKey()))
                .isFalse();
        assertThat(new AttributeKey(key.attribute(), BOB, key.key()).belongsTo(staff.publicKey()))
                .isFalse();
    }

    @Test
    void issuingTwiceGivesTheSameKey() {
        assertThat(staff.issue(ALICE).encodeSecret())
                .isEqualTo(staff.issue(ALICE).encodeSecret());
    }

    @Test
    void aPublicKeyIsReadBackAndItsProofChecked() throws Exception {
        byte[] bytes = staff.publicKey().encode();

        assertThat(AttributePublicKey.decode(bytes).encode()).isEqualTo(bytes);
        for (int at = 0; at < bytes.length; at += at < 32 ? 1 : 41) {
            byte[] changed = bytes.clone();
            changed[at] ^= 4;
            assertThatThrownBy(() -> AttributePublicKey.decode(changed))
                    .as("byte " + at)
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void aProofDoesNotServeForAnotherName() {
        byte[] bytes = staff.publicKey().encode();
        int hash = new String(bytes, 0, 64, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('#');
        bytes[hash + 1] = '2';

        assertThatThrownBy(() -> AttributePublicKey.decode(bytes)).hasMessageContaining("proof");
    }

    @Test
    void aKeyTakenFromAnotherAuthorityHasNoProof() {
        byte[] mine = staff.publicKey().encode();
        byte[] theirs = world.authority("staff@hospital-b#1").publicKey().encode();
        int start = mine.length - (576 + 48 + 96);
        byte[] mixed = mine.clone();
        System.arraycopy(theirs, start, mixed, start, 576);

        assertThatThrownBy(() -> AttributePublicKey.decode(mixed)).hasMessageContaining("proof");
    }

    @Test
    void theSecretIsReadBackAndIssuesTheSameKeys() throws Exception {
        AbeAuthority again = AbeAuthority.decodeSecret(staff.encodeSecret());

        assertThat(again.issue(BOB).encodeSecret()).isEqualTo(staff.issue(BOB).encodeSecret());
        byte[] changed = staff.encodeSecret();
        changed[20] ^= 1;
        assertThatThrownBy(() -> AbeAuthority.decodeSecret(changed)).hasMessageContaining("does not belong");
    }

    @Test
    void aUsersKeyIsReadBackStrictly() throws Exception {
        byte[] bytes = staff.issue(ALICE).encodeSecret();

        assertThat(AttributeKey.decodeSecret(bytes).encodeSecret()).isEqualTo(bytes);
        assertThatThrownBy(() -> AttributeKey.decodeSecret(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void aClosedAuthorityIssuesNothing() {
        AbeAuthority authority = world.authority("staff@hospital-c#1");
        authority.close();

        assertThatThrownBy(() -> authority.issue(ALICE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void secretsDoNotShowInText() {
        assertThat(staff + " " + staff.issue(ALICE)).doesNotContainPattern("[0-9a-f]{48}");
    }
}
