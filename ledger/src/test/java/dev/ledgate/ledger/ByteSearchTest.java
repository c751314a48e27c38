package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The search itself: what it does not find would be said not to be there. */
final class ByteSearchTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void findsATextInEveryFormAtEveryOffset() {
        for (String before : List.of("", "x", "xy", "xyz", "wxyz")) {
            String text = before + SECRET + "{rest}";
            byte[] plain = text.getBytes(StandardCharsets.UTF_8);
            assertThat(finds(plain)).isTrue();
            assertThat(finds(text.getBytes(StandardCharsets.UTF_16LE))).isTrue();
            assertThat(finds(Base64.getEncoder().encode(plain))).isTrue();
            assertThat(finds(HexFormat.of().formatHex(plain).getBytes(StandardCharsets.US_ASCII)))
                    .isTrue();
        }
        assertThat(finds(HexFormat.of().parseHex("ff" + SECRET + "ff"))).isTrue();
    }

    @Test
    void findsNothingThatIsNotThere() {
        assertThat(finds(new byte[0])).isFalse();
        assertThat(finds(SECRET.substring(1).getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    private static boolean finds(byte[] content) {
        return !ByteSearch.find(Map.of("there", content), SECRET).isEmpty();
    }
}
