package dev.ledgate.crypto.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No input makes a decoder throw anything but its one exception, or read a value that it would write differently. The
 * same checks with inputs that follow the code's branches: {@code crypto/fuzz}.
 */
class DecoderRobustnessTest {
    private static final long SEED = 20261120L;
    private static final int ROUNDS = 1500;

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource
    void aDecoderReadsItsOwnEncodingAndNoOther(Decoders decoder) {
        byte[] good = decoder.sample();
        assertThat(decoder.holds(good)).isEqualTo(decoder.sampleIsValid());
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            if (decoder.holds(mutated(good))) {
                read++;
            }
        }
        assertThat(read).as("how many of the mutants were read").isLessThan(ROUNDS);
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
