package dev.ledgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordKeyTest {
    @Test
    void aKeyIsReadBackFromItsText() {
        RecordKey key = RecordKey.of("user", "hospital", "address");
        assertThat(key.prefix()).isEqualTo("\0user\0hospital\0address\0");
        assertThat(RecordKey.parse(key.prefix())).isEqualTo(key);
    }

    @Test
    void noKeyStartsWithTheKeyOfAnotherRecord() {
        assertThat(RecordKey.of("user", "ab").prefix())
                .doesNotStartWith(RecordKey.of("user", "a").prefix());
        assertThat(RecordKey.of("user", "a", "b").prefix())
                .startsWith(RecordKey.of("user", "a").prefix());
    }

    @Test
    void aPartThatHoldsTheSeparatorIsRefused() {
        assertThatThrownBy(() -> new RecordKey("user", List.of("a\0b"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RecordKey.parse("user")).isInstanceOf(IllegalArgumentException.class);
    }
}
