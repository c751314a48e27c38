package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditKeysTest {
    private final SecureRandom random = new SeededRandom(7);
    private final TransportKeyPair mine = TransportKeyPair.generate(random);
    private final TransportKeyPair other = TransportKeyPair.generate(random);

    @TempDir
    Path directory = Path.of("");

    @Test
    void onlyTheOfficerOpensASecretAndOnlyUnchanged() throws CorruptEncoding {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 3);
        byte[] sealed = AuditSecrets.seal(mine.publicKey(), secret);
        assertThat(AuditSecrets.open(mine, sealed)).isEqualTo(secret);
        assertThatThrownBy(() -> AuditSecrets.open(other, sealed)).isInstanceOf(CorruptEncoding.class);
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> AuditSecrets.open(mine, changed))
                    .as("byte %s", at)
                    .isInstanceOf(CorruptEncoding.class);
        }
        assertThat(AuditSecrets.seal(mine.publicKey(), secret))
                .as("never the same bytes twice")
                .isNotEqualTo(sealed);
        assertThat(AuditSecrets.id(mine.publicKey())).hasSize(32).isNotEqualTo(AuditSecrets.id(other.publicKey()));
    }

    @Test
    void recordKeysOpenForTheirUserAlone() throws CorruptEncoding {
        byte[] sealed = AuditRecordKeys.seal(
                mine.publicKey(), AbeWorld.ALICE, Map.of(5L, filled(352, 5), 1L << 40, filled(160, 9)));
        Map<Long, byte[]> opened = AuditRecordKeys.open(sealed, AbeWorld.ALICE, mine);
        assertThat(opened).containsOnlyKeys(5L, 1L << 40);
        assertThat(opened.get(5L)).isEqualTo(filled(352, 5));
        assertThat(opened.get(1L << 40)).isEqualTo(filled(160, 9));
        assertThatThrownBy(() -> AuditRecordKeys.open(sealed, AbeWorld.BOB, mine))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining("they are for " + AbeWorld.ALICE);
        assertThatThrownBy(() -> AuditRecordKeys.open(sealed, AbeWorld.ALICE, other))
                .isInstanceOf(CorruptEncoding.class);
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void whatIsNoRecordsKeyIsNeitherSealedNorRead() {
        assertThatThrownBy(() -> AuditRecordKeys.encode(Map.of(5L, new byte[0])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditRecordKeys.encode(Map.of(5L, new byte[(1 << 20) + 1])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditRecordKeys.encode(Map.of(0L, new byte[96])))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] encoded = AuditRecordKeys.encode(Map.of(5L, new byte[1]));
        byte[] without = Arrays.copyOf(encoded, encoded.length - 1);
        without[without.length - 1] = 0;
        assertThatThrownBy(() -> AuditRecordKeys.decode(without))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining("empty");
    }

    @Test
    void theOfficersPairIsKeptUnderAPassphrase() throws IOException, CorruptEncoding {
        AuditOfficerStore store = new AuditOfficerStore(directory.resolve("officer"), random);
        assertThat(store.exists()).isFalse();
        try (PassphraseWrapper right = new PassphraseWrapper("right".toCharArray(), random);
                PassphraseWrapper wrong = new PassphraseWrapper("wrong".toCharArray(), random)) {
            store.save(right, mine);
            try (TransportKeyPair loaded = store.load(right)) {
                assertThat(loaded.publicKey()).isEqualTo(mine.publicKey());
            }
            assertThatThrownBy(() -> store.load(wrong)).isInstanceOf(CorruptEncoding.class);
        }
    }
}
