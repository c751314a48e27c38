package dev.ledgate.crypto.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OneBlockKdfTest {
    private static byte[] count(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    /** The expected values were computed with Python's hashlib. */
    @Test
    void derivesTheHashOfCounterKeyLabelAndInfo() {
        byte[] key = count(0, 32);

        assertThat(HexFormat.of().formatHex(OneBlockKdf.derive(key, (byte) 1, count(64, 16))))
                .isEqualTo("19ce9d7c2cd43117d8eff20c350eb70a013c096016bb14cea856c1621f19e005");
        assertThat(HexFormat.of().formatHex(OneBlockKdf.derive(key, (byte) 2, new byte[0])))
                .isEqualTo("c0dabe3aebe1fc208d308905f4a815e6673e6320c17c212fe708edb276510774");
        assertThat(key).as("the key is the caller's").isEqualTo(count(0, 32));
    }

    @Test
    void whatDoesNotFillOneBlockIsNotDerived() {
        assertThat(OneBlockKdf.derive(count(0, 32), (byte) 1, new byte[OneBlockKdf.MAX_INFO]))
                .hasSize(OneBlockKdf.LENGTH);
        assertThatThrownBy(() -> OneBlockKdf.derive(count(0, 32), (byte) 1, new byte[OneBlockKdf.MAX_INFO + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OneBlockKdf.derive(count(0, 31), (byte) 1, new byte[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("0001");
    }
}
