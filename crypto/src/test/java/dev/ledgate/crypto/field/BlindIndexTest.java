package dev.ledgate.crypto.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.ColumnName;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlindIndexTest {
    private static final ColumnName SSN = ColumnName.parse("patients.ssn");
    private static final ColumnName LAST = ColumnName.parse("patients.last");

    private final SecretBytes root = SecretBytes.random(32, new SeededRandom(71));

    @Test
    void equalValuesOfAColumnMeetAndOthersDoNot() {
        try (BlindIndex one = new BlindIndex(root, 64);
                BlindIndex two = new BlindIndex(root, 64)) {
            assertThat(one.of(SSN, "999-12-3456"))
                    .isEqualTo(two.of(SSN, "999-12-3456"))
                    .hasSize(8);
            assertThat(one.of(SSN, "999-12-3456")).isNotEqualTo(one.of(SSN, "999-12-3457"));
            assertThat(one.of(SSN, "999-12-3456")).isNotEqualTo(one.of(LAST, "999-12-3456"));
        }
    }

    @Test
    void anotherHospitalsIndexIsUnrelated() {
        try (BlindIndex mine = new BlindIndex(root, 64);
                BlindIndex theirs = new BlindIndex(SecretBytes.random(32, new SeededRandom(72)), 64)) {
            assertThat(mine.of(SSN, "x")).isNotEqualTo(theirs.of(SSN, "x"));
        }
    }

    @Test
    void fewBitsLetUnequalValuesMeet() {
        try (BlindIndex index = new BlindIndex(root, 5)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 2000; i++) {
                byte[] value = index.of(LAST, "name " + i);
                assertThat(value[0] & 0x07).isZero();
                seen.add(HexFormat.of().formatHex(value));
            }
            assertThat(seen).hasSize(32);
        }
    }

    @Test
    void shortKeysAndSenselessLengthsAreRefused() {
        assertThatThrownBy(() -> new BlindIndex(root, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlindIndex(root, 129)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlindIndex(SecretBytes.owning(new byte[16]), 64))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
