package dev.ledgate.crypto.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewrapTest {
    private static final Address USER = new Address("0x" + "a1".repeat(20));
    private static final RewrapContext CONTEXT = new RewrapContext(USER, "session 1");

    private final SeededRandom random = new SeededRandom(81);
    private final ClientKeyPair client = ClientKeyPair.generate(random);

    private KeyBundle bundle() {
        LevelKey root = LevelKey.newRoot(0, 1, random);
        return new KeyBundle(List.of(new KeyBundle.Entry(
                new PatientKey("anna"), root.forPatient(FieldSuite.CURRENT, PatientSalt.random(0, 1, random)))));
    }

    @Test
    void aBundleOpensForItsClientInItsSessionOnly() throws Exception {
        byte[] sealed = client.publicKey().seal(bundle(), CONTEXT);

        assertThat(client.open(sealed, CONTEXT)).hasToString("ClientFields[1 keys]");
        assertThatThrownBy(() -> client.open(sealed, new RewrapContext(USER, "session 2")))
                .isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() ->
                        client.open(sealed, new RewrapContext(new Address("0x" + "b2".repeat(20)), "session 1")))
                .isInstanceOf(CorruptEncoding.class);
        assertThatThrownBy(() -> ClientKeyPair.generate(random).open(sealed, CONTEXT))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void aChangedCutOrExtendedBundleDoesNotOpen() {
        byte[] sealed = client.publicKey().seal(bundle(), CONTEXT);
        for (int at = 0; at < sealed.length; at += 5) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> client.open(changed, CONTEXT)).isInstanceOf(CorruptEncoding.class);
        }
        for (int length : new int[] {0, 4, 35, 36, 40, sealed.length - 1, sealed.length + 1}) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> client.open(cut, CONTEXT)).isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void aPublicKeyWithoutASecretIsRefused() {
        assertThatThrownBy(() -> new ClientPublicKey(new byte[32]).seal(bundle(), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClientPublicKey(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
