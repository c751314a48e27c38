package dev.ledgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.PatientKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PatientTagsTest {
    private static final byte[] KEY = new byte[32];

    @Test
    void aTagIsOfOnePatientUnderOneSecret() {
        String anna = new PatientTags(KEY).of(new PatientKey("anna"));
        assertThat(anna).matches("[0-9a-f]{32}").isEqualTo(new PatientTags(KEY).of(new PatientKey("anna")));
        assertThat(new PatientTags(KEY).of(new PatientKey("bert"))).isNotEqualTo(anna);
        byte[] other = KEY.clone();
        Arrays.fill(other, (byte) 1);
        assertThat(new PatientTags(other).of(new PatientKey("anna"))).isNotEqualTo(anna);
    }

    /** Else a statement whose text is a patient's key would show it. */
    @Test
    void aTagIsNotTheDigestOfAStatement() {
        byte[] digest = PatientTags.mac(KEY).doFinal("anna".getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(digest, 0, 16))
                .isNotEqualTo(new PatientTags(KEY).of(new PatientKey("anna")));
    }

    /** The vector of docs/audit.md. */
    @Test
    void theTagIsThatOfTheDocument() {
        assertThat(new PatientTags(KEY).of(new PatientKey("anna"))).isEqualTo("a768ac593ac01aa5a7620342a5aacecd");
        assertThat(PatientTags.inOutcome("a768ac593ac01aa5a7620342a5aacecd", 2))
                .isEqualTo("a8e3c59b4f6d9a6198fe38d00cce0f69");
    }

    @Test
    void aPatientLooksDifferentInEachOutcome() {
        String anna = new PatientTags(KEY).of(new PatientKey("anna"));
        String bert = new PatientTags(KEY).of(new PatientKey("bert"));
        assertThat(new PatientTags(KEY).of(new PatientKey("anna"), 1)).isEqualTo(PatientTags.inOutcome(anna, 1));
        assertThat(List.of(
                        PatientTags.inOutcome(anna, 1),
                        PatientTags.inOutcome(anna, 2),
                        PatientTags.inOutcome(bert, 1),
                        anna))
                .doesNotHaveDuplicates()
                .allMatch(tag -> tag.matches("[0-9a-f]{32}"));
    }
}
