package dev.ledgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.proxy.wire.ErrorFields;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RedactionTest {
    private static final Redaction REDACTION = new Redaction("lgm_abc");

    private static ErrorFields error() {
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put('S', "ERROR");
        fields.put('C', "23505");
        fields.put('M', "relation lgm_abc.patients and \"lgm_abc\".x in lgm_abc");
        fields.put('D', "Failing row contains (secret).");
        fields.put('W', "SQL function");
        fields.put('q', "select secret");
        fields.put('p', "3");
        fields.put('P', "7");
        fields.put('s', "lgm_abc");
        return new ErrorFields(fields);
    }

    @Test
    void outsideUsersGetNoDetailContextOrInternalQuery() {
        ErrorFields shown = REDACTION.redact(error(), false, Positions.NONE);
        assertThat(shown.fields()).containsOnlyKeys('S', 'C', 'M');
        assertThat(shown.fields().get('M')).isEqualTo("relation patients and x in ledgate");
    }

    @Test
    void ownersKeepThemButNobodyGetsTheMirrorsName() {
        ErrorFields shown = REDACTION.redact(error(), true, Positions.NONE);
        assertThat(shown.fields()).containsOnlyKeys('S', 'C', 'M', 'D', 'W', 'q', 'p');
        assertThat(shown.fields().values()).noneMatch(text -> text.contains("lgm_"));
    }

    @Test
    void refusalsToComputeWithSealedFieldsSayWhatIsPossible() {
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put('C', "42883");
        fields.put('M', "operator does not exist: lgm_abc.sealed = unknown");
        fields.put('H', "You might need to add explicit type casts.");
        ErrorFields shown = REDACTION.redact(new ErrorFields(fields), false, Positions.NONE);
        assertThat(shown.fields().get('M')).isEqualTo("operator does not exist: sealed = unknown");
        assertThat(shown.fields().get('H')).contains("tested for NULL");
    }
}
