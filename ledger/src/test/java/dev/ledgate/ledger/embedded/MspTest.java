package dev.ledgate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.ledgate.ledger.identity.DevelopmentCa;
import dev.ledgate.ledger.identity.LedgerIdentity;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A certificate that was found good once is not good for everything and for ever. */
final class MspTest {
    private static final String A = "HospitalAMSP";
    private static final String B = "HospitalBMSP";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final ByteString MESSAGE = ByteString.copyFromUtf8("a proposal");

    private final Clock atNoon = Clock.fixed(NOON, ZoneOffset.UTC);
    private final DevelopmentCa caA = DevelopmentCa.create(A, atNoon);
    private final DevelopmentCa caB = DevelopmentCa.create(B, atNoon);
    private final LedgerIdentity anna = caA.enrol("anna", Map.of());
    private Instant now = NOON;

    private final Msp msp = new Msp(Map.of(A, caA.certificate(), B, caB.certificate()), new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @BeforeEach
    void isKnown() throws GeneralSecurityException {
        for (int i = 0; i < 2; i++) {
            assertThat(msp.authenticate(creator(A), MESSAGE, signed(MESSAGE)).address())
                    .isEqualTo(anna.address());
        }
    }

    private ByteString creator(String member) throws CertificateEncodingException {
        return SerializedIdentity.newBuilder()
                .setMspid(member)
                .setIdBytes(ByteString.copyFrom(anna.certificate().getEncoded()))
                .build()
                .toByteString();
    }

    private ByteString signed(ByteString message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(anna.key());
        signature.update(message.toByteArray());
        return ByteString.copyFrom(signature.sign());
    }

    @Test
    void itRunsOut() throws GeneralSecurityException {
        now = anna.certificate().getNotAfter().toInstant().plusSeconds(1);
        ByteString creator = creator(A);
        ByteString signature = signed(MESSAGE);
        assertThatThrownBy(() -> msp.authenticate(creator, MESSAGE, signature)).hasMessageContaining("not valid now");
        now = anna.certificate().getNotBefore().toInstant().minus(Duration.ofSeconds(1));
        assertThatThrownBy(() -> msp.authenticate(creator, MESSAGE, signature)).hasMessageContaining("not valid now");
    }

    @Test
    void itsOwnerSignsEachMessage() throws GeneralSecurityException {
        ByteString creator = creator(A);
        ByteString signature = signed(MESSAGE);
        assertThatThrownBy(() -> msp.authenticate(creator, ByteString.copyFromUtf8("another"), signature))
                .hasMessageContaining("not the creator's");
    }

    @Test
    void itIsOfNoOtherMember() throws GeneralSecurityException {
        ByteString creator = creator(B);
        ByteString signature = signed(MESSAGE);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> msp.authenticate(creator, MESSAGE, signature))
                    .hasMessageContaining("not from the CA of " + B);
        }
    }
}
