package dev.ledgate.crypto.abe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {
    private static final CurrentEpochs EPOCHS = CurrentEpochs.from(Map.of("a@x", 7, "b@y", 1, "c@z", 2, "d@w", 3));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@x | a@x#7",
                "((a@x#2)) | a@x#2",
                "a@x and b@y | a@x#7 AND b@y#1",
                "a@x AND (b@y AND c@z) | a@x#7 AND b@y#1 AND c@z#2",
                "a@x OR b@y AND c@z | a@x#7 OR b@y#1 AND c@z#2",
                "(a@x OR b@y) AND c@z | (a@x#7 OR b@y#1) AND c@z#2",
                "1 of (a@x, b@y) | a@x#7 OR b@y#1",
                "2 OF (a@x, b@y) | a@x#7 AND b@y#1",
                "1 of (a@x) | a@x#7",
                "2 of(a@x,b@y OR d@w,c@z) | 2 of (a@x#7, b@y#1 OR d@w#3, c@z#2)",
                "(a@x OR b@y) OR 1 of (c@z, d@w) | a@x#7 OR b@y#1 OR c@z#2 OR d@w#3",
            })
    void aPolicyHasOneCanonicalForm(String text, String canonical) throws Exception {
        AccessPolicy policy = AccessPolicy.parse(text, EPOCHS);

        assertThat(policy).hasToString(canonical);
        assertThat(AccessPolicy.decode(canonical)).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 0 | expected an attribute name@authority, a number or '(', found the end",
                "a@x AND | 7 | found the end",
                "a@x b@y | 4 | expected AND, OR or the end, found 'b@y'",
                "(a@x | 4 | expected ')', found the end",
                "a@x) | 3 | expected AND, OR or the end, found ')'",
                "A@x | 0 | found 'A@x'",
                "a@x AND nobody | 8 | found 'nobody'",
                "3 of (a@x, b@y) | 0 | '3 of' must ask for 1 to 2",
                "0 of (a@x, b@y) | 0 | must ask for 1 to 2",
                "2 (a@x, b@y) | 2 | expected 'of' after a number",
                "2 of a@x | 5 | expected '('",
                "2 of (a@x b@y) | 10 | expected ')'",
                "2 of () | 6 | expected an attribute",
                "a@x#0 | 0 | found 'a@x#0'",
                "a@x#07 | 0 | found 'a@x#07'",
                "a@x#9999999999 | 0 | out of range",
                "e@v AND a@x | 0 | no current epoch",
                "a@x AND -b@y | 8 | found '-b@y'",
                "not a@x | 0 | found 'not'",
            })
    void anErrorSaysWhatWasExpectedAndWhere(String text, int position, String message) {
        assertThatThrownBy(() -> AccessPolicy.parse(text, EPOCHS))
                .isInstanceOfSatisfying(
                        PolicySyntaxException.class,
                        e -> assertThat(e.position()).isEqualTo(position))
                .hasMessageContaining(message)
                .hasMessageEndingWith("(at character " + (position + 1) + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a@x", "a@x#1 and b@y#1", "(a@x#1)", "1 of (a@x#1, b@y#1)", " a@x#1", "a@x#1\n", "b@y#1 AND"})
    void aStoredPolicyIsReadInCanonicalFormOnly(String text) {
        assertThatThrownBy(() -> AccessPolicy.decode(text)).isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void depthLeavesAndLengthAreLimited() throws Exception {
        String deep = "(".repeat(15) + "a@x" + ")".repeat(15);
        assertThat(AccessPolicy.parse(deep, EPOCHS)).hasToString("a@x#7");
        assertThatThrownBy(() -> AccessPolicy.parse("(" + deep + ")", EPOCHS)).hasMessageContaining("nested");
        assertThatThrownBy(() -> AccessPolicy.parse("(".repeat(9000), EPOCHS)).hasMessageContaining("nested");

        String wide = IntStream.range(0, 64).mapToObj(i -> "a@x").collect(Collectors.joining(" OR "));
        assertThat(AccessPolicy.parse(wide, EPOCHS).sharing().rows()).hasSize(64);
        assertThatThrownBy(() -> AccessPolicy.parse(wide + " OR a@x", EPOCHS)).hasMessageContaining("64 attributes");

        assertThatThrownBy(() -> AccessPolicy.parse(" ".repeat(16_385), EPOCHS)).hasMessageContaining("characters");
    }

    @Test
    void theDeepestAlternationReadsItsOwnCanonicalForm() throws Exception {
        StringBuilder text = new StringBuilder("a@x");
        for (int i = 0; i < 15; i++) {
            text.insert(0, "b@y AND (c@z OR ").append(')');
        }
        AccessPolicy policy = AccessPolicy.parse(text.toString(), EPOCHS);

        assertThat(AccessPolicy.decode(policy.toString())).isEqualTo(policy);
    }

    @Test
    void attributeNamesKeepToTheirForm() {
        assertThat(AttributeName.parse("resident.year-2@hospital-a#12"))
                .isEqualTo(new AttributeName("resident.year-2", "hospital-a", 12));
        assertThatThrownBy(() -> AttributeName.parse("a@x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AttributeName("a", "x", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AttributeName("a".repeat(65), "x", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AttributeName("a b", "x", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
