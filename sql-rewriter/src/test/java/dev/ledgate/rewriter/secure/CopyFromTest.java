package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.rewriter.Accepted;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.CopyFormat;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.RewriteResult.Source;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.secure.Policies.Profile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CopyFromTest {
    private static final Profile OWNER =
            new Profile().owner(Right.READ, Right.WRITE).byDefault(PrivacyLevel.COMPLETE);

    @SuppressWarnings("NullAway.Init")
    private static TestHospital hospital;

    private final CalciteRewriter rewriter = new CalciteRewriter(hospital::catalog, Policies::classification);

    @BeforeAll
    static void start() {
        hospital = new TestHospital();
    }

    @AfterAll
    static void stop() {
        hospital.close();
    }

    private Rewritten accepted(String sql) {
        return Accepted.statement(rewriter, sql, OWNER.get());
    }

    @Test
    void eachRowIsTakenByAnInsertWhoseSealedColumnsAreSealed() {
        Rewritten copy = accepted("COPY public.patients (id, ssn, gender) FROM STDIN WITH (FORMAT csv, HEADER)");
        assertThat(copy.kind()).isEqualTo(StatementKind.COPY_FROM);
        assertThat(copy.kind().touchesData()).isTrue();
        assertThat(copy.text())
                .matches(
                        "INSERT INTO .*lgm_.*patients.* \\(\"id\", \"ssn\", \"gender\"\\) VALUES \\(\\$1, \\$2::pg_catalog.bytea, \\$3\\)");
        assertThat(copy.sealedInputs()).singleElement().satisfies(input -> {
            assertThat(input.column().column()).isEqualTo("ssn");
            assertThat(input.value()).isEqualTo(Source.parameter(2));
            assertThat(input.rowKey()).containsExactly(Source.parameter(1));
        });
        assertThat(copy.copy().orElseThrow().columns()).containsExactly("id", "ssn", "gender");
        assertThat(copy.tables()).hasSize(1);
    }

    @Test
    void withoutColumnsAllAreMeant() {
        assertThat(accepted("COPY patients FROM STDIN").copy().orElseThrow().columns())
                .contains("id", "ssn", "gender")
                .hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "`` # text 9 \\N # ` `",
                "WITH (FORMAT 'text', NULL '') # text 9 # ` `",
                "(FORMAT csv) # csv 44 # ` `",
                "WITH CSV HEADER DELIMITER AS ';' NULL AS '-' QUOTE '''' ESCAPE E'\\\\' # csv 59 - # header",
                "DELIMITERS ',' # text 44 \\N # ` `",
                "(FORMAT csv, HEADER off, ENCODING 'utf-8', DELIMITER E'\\t') # csv 9 # ` `",
                "(HEADER true) # text 9 \\N # header"
            })
    void optionsAreReadInBothNotations(String options, String expected, String header) {
        CopyFormat format = accepted("COPY patients (id, gender) FROM STDIN " + options)
                .copy()
                .orElseThrow()
                .format();
        String read = (format.csv() ? "csv " : "text ") + (int) format.delimiter() + " " + format.nullText();
        assertThat(read.strip()).isEqualTo(expected.strip());
        assertThat(format.header()).isEqualTo(header.strip().equals("header"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY patients FROM STDIN (FORMAT binary)",
                "COPY patients FROM STDIN BINARY",
                "COPY BINARY patients FROM STDIN",
                "COPY patients FROM STDIN WHERE id IS NOT NULL",
                "COPY patients FROM STDIN WITH (FREEZE)",
                "COPY patients FROM STDIN (FORMAT csv, FORCE_NULL (gender))",
                "COPY patients FROM STDIN (FORMAT csv, FORCE_NOT_NULL *)",
                "COPY patients FROM STDIN (ENCODING 'LATIN1')",
                "COPY patients FROM STDIN (FORMAT csv, HEADER match)",
                "COPY patients FROM STDIN (DELIMITER 'ab')",
                "COPY patients FROM STDIN (DELIMITER 'a')",
                "COPY patients FROM STDIN (DELIMITER 'ä')",
                "COPY patients FROM STDIN (QUOTE '\"')",
                "COPY patients FROM STDIN (FORMAT csv, QUOTE ',')",
                "COPY patients FROM STDIN (FORMAT csv, NULL ',')",
                "COPY patients FROM STDIN (NULL E'\\n')",
                "COPY patients FROM STDIN (FORMAT csv, FORMAT text)",
                "COPY patients FROM STDIN (LOG_VERBOSITY verbose)",
                "COPY patients (ssn, gender) FROM STDIN"
            })
    void whatIsNotUnderstoodIsRefusedWithAReason(String sql) {
        RewriteResult result = rewriter.rewrite(sql, OWNER.get());
        assertThat(result).as(sql).isInstanceOf(Refused.class);
        assertThat(((Refused) result).denial().state().code()).isEqualTo("0A000");
        assertThat(((Refused) result).denial().hint()).isPresent();
        assertThat(((Refused) result).position()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "COPY patients FROM '/etc/passwd', 42501",
        "COPY patients FROM PROGRAM 'id', 42501",
        "COPY nosuch FROM STDIN, 42P01",
        "COPY pg_class FROM STDIN, 42501",
        "COPY patients (nosuch) FROM STDIN 7, 42601",
        "COPY (SELECT 1) FROM STDIN, 42601",
        "COPY patients FROM STDIN (FORMAT csv, 42601"
    })
    void whatIsNotAllowedIsDenied(String sql, String state) {
        RewriteResult result = rewriter.rewrite(sql, OWNER.get());
        assertThat(result).as(sql).isInstanceOf(Refused.class);
        assertThat(((Refused) result).denial().state().code()).as(sql).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"COPY patients (id) FROM STDIN, 42501", "COPY nosuch FROM STDIN, 42P01"})
    void othersMayNotCopyIn(String sql, String state) {
        Profile outsider = new Profile().byDefault(PrivacyLevel.LOW).opens("SELECT id, gender, ssn FROM patients");
        RewriteResult result = rewriter.rewrite(sql, outsider.get());
        assertThat(((Refused) result).denial().state().code()).as(sql).isEqualTo(state);
    }
}
