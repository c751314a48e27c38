package dev.ledgate.crypto.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.SeededRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HkdfTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void theFirstBlockIsThatOfRfc5869() {
        // Appendix A.1.
        byte[] input = new byte[22];
        Arrays.fill(input, (byte) 0x0b);

        byte[] extracted = Hkdf.extract(HEX.parseHex("000102030405060708090a0b0c"), input);

        assertThat(HEX.formatHex(extracted))
                .isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        assertThat(HEX.formatHex(Hkdf.expand(extracted, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"))))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    @Test
    void hmacIsThatOfTheJdkForKeysAndMessagesOfAllLengths() throws Exception {
        SeededRandom random = new SeededRandom(5);
        Mac jdk = Mac.getInstance("HmacSHA256");
        for (int length = 1; length <= 140; length++) {
            byte[] key = new byte[length];
            byte[] message = new byte[length * 3 % 150];
            random.nextBytes(key);
            random.nextBytes(message);
            byte[] before = key.clone();
            jdk.init(new SecretKeySpec(key, "HmacSHA256"));

            assertThat(Hkdf.hmac(key, message)).as("length " + length).isEqualTo(jdk.doFinal(message));
            assertThat(key).isEqualTo(before);
        }
    }
}
