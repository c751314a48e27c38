package dev.ledgate.ledger.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.PatientKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class HmacPatientHandlesTest {
    @Test
    void aHandleIsTheBeginningOfTheHmac() {
        // RFC 4231, test case 1: key 20 times 0x0b, data "Hi There".
        byte[] secret = new byte[20];
        Arrays.fill(secret, (byte) 0x0b);
        assertThat(new HmacPatientHandles(secret)
                        .handle(new PatientKey("Hi There"))
                        .value())
                .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b");
    }

    @Test
    void anotherHospitalHasOtherHandles() {
        PatientKey patient = new PatientKey("p");
        assertThat(handles("the secret of hospital A").handle(patient))
                .isNotEqualTo(handles("the secret of hospital B").handle(patient));
    }

    private static HmacPatientHandles handles(String secret) {
        return new HmacPatientHandles(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> handles("short")).isInstanceOf(IllegalArgumentException.class);
    }
}
