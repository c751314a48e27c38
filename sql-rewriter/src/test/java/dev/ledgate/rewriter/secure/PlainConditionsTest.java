package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.rewriter.Accepted;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.secure.Policies.Profile;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables stand open beside conditions that give nothing away, and beside no others. */
final class PlainConditionsTest {
    /** Patient 2 does not exist; everybody's name, telephone number and exact dates are hidden. */
    private static final Profile SOME =
            new Profile().byDefault(PrivacyLevel.MEDIUM).except(2, Grant.NONE);

    @SuppressWarnings("NullAway.Init")
    private static TestHospital hospital;

    @BeforeAll
    static void start() {
        hospital = new TestHospital();
    }

    @AfterAll
    static void stop() {
        hospital.close();
    }

    private static String rewritten(String sql) {
        return Accepted.text(new CalciteRewriter(hospital::catalog, Policies::classification), sql, SOME.get());
    }

    private static boolean open(String sql) {
        return !rewritten(sql).contains("OFFSET '0'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT gender, count(*), 1 / (1 + count(state)) FROM patients GROUP BY gender ORDER BY 1",
                "SELECT upper(p.gender) FROM patients p WHERE p.gender = 'F' AND p.state <> 'MO' ORDER BY 1",
                "SELECT gender FROM patients WHERE (gender IN ('F', 'M') OR state IS NULL) AND NOT gender = 'X' ORDER BY 1",
                "SELECT count(*) FROM patients WHERE phone IS NULL OR gender IS NOT NULL AND 'F' = gender",
                "SELECT c.cost / 2 FROM conditions c WHERE c.cost BETWEEN -10 AND 16000 ORDER BY 1",
                "SELECT c.cost FROM conditions AS c WHERE 0 <= c.cost AND c.cost NOT IN (1, 5::int4) ORDER BY 1",
                "SELECT d.cost FROM conditions c JOIN conditions d ON c.cost = d.cost AND c.cost > 0 ORDER BY 1",
                "SELECT count(*) FROM patients p CROSS JOIN providers o LEFT JOIN conditions c ON c.cost = o.beds WHERE o.beds = 12"
            })
    void conditionsThatGiveNothingAwayStandBesideTheGuard(String sql) throws SQLException {
        boolean knows = !sql.contains("phone") && !sql.contains("o.beds");
        assertThat(open(sql)).as(rewritten(sql)).isEqualTo(knows);
        String fenced = "SELECT * FROM (" + sql + ") AS part";
        assertThat(open(fenced)).isFalse();
        assertThat(hospital.rows(rewritten(sql))).isEqualTo(hospital.rows(rewritten(fenced)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM patients WHERE 1 / length(gender) = 1",
                "SELECT 1 FROM patients WHERE gender || 'x' = 'F'",
                "SELECT 1 FROM patients WHERE gender = 'F' || 'x'",
                "SELECT 1 FROM patients WHERE gender = upper(state)",
                "SELECT 1 FROM patients WHERE gender::int = 1",
                "SELECT 1 FROM patients WHERE gender = '1'::char",
                "SELECT 1 FROM patients WHERE gender = '1'::varchar(1)",
                "SELECT 1 FROM patients WHERE gender LIKE 'F'",
                "SELECT 1 FROM patients WHERE gender ~ 'F'",
                "SELECT 1 FROM patients WHERE gender > 'F'",
                "SELECT 1 FROM patients WHERE gender IS NOT DISTINCT FROM 'F'",
                "SELECT 1 FROM patients WHERE gender = 'F' COLLATE \"C\"",
                "SELECT 1 FROM patients WHERE gender = state",
                "SELECT 1 FROM patients WHERE zip = '021'",
                "SELECT 1 FROM patients WHERE birthdate = '1980-01-01'",
                "SELECT 1 FROM patients WHERE phone = '222-22'",
                "SELECT 1 FROM patients WHERE ssn IS NULL",
                "SELECT 1 FROM patients WHERE income > 5",
                "SELECT 1 FROM patients WHERE (gender, state) = ('F', 'MA')",
                "SELECT 1 FROM patients WHERE (gender) = 'F'",
                "SELECT 1 FROM patients WHERE gender = ANY (ARRAY['F'])",
                "SELECT 1 FROM patients WHERE gender = $1 AND state = $1",
                "SELECT 1 FROM patients WHERE true",
                "SELECT 1 FROM patients AS p(a, b) WHERE b = 'x'",
                "SELECT 1 FROM patients p, generate_series(1, 2) g WHERE p.gender = 'F'",
                "SELECT 1 FROM patients NATURAL JOIN providers",
                "SELECT 1 FROM patients JOIN providers USING (id)",
                "SELECT 1 FROM (patients CROSS JOIN providers)",
                "SELECT gender FROM patients GROUP BY gender HAVING 1 / length(gender) = 1",
                "SELECT gender FROM patients UNION SELECT gender FROM patients",
                "SELECT 1 FROM patients WHERE gender IN (SELECT gender FROM patients)",
                "SELECT 1 FROM patients WHERE gender IN (VALUES ('F'))",
                "SELECT (SELECT 1 FROM patients WHERE gender = 'F')",
                "WITH a AS (SELECT 1 / length(gender) AS n FROM patients) SELECT 1 FROM a WHERE n = 1",
                "SELECT 1 FROM conditions WHERE code = 'F20'",
                "SELECT 1 FROM conditions WHERE cost = 1.5",
                "SELECT 1 FROM conditions WHERE cost = 1 + 1",
                "SELECT 1 FROM conditions WHERE cost + 1 = 1",
                "SELECT 1 FROM conditions c JOIN patients p ON 1 / c.cost = 1 WHERE p.gender = 'F'",
                "SELECT 1 FROM conditions c JOIN patients p ON c.patient = p.id"
            })
    void allOthersStandBehindAFence(String sql) {
        assertThat(open(sql)).as(rewritten(sql)).isFalse();
    }

    /** An error or an answer that depends on the row of the patient who does not exist. */
    @Test
    void noExpressionSeesARowThatDoesNotExist() throws SQLException {
        List<String> probes = List.of(
                "SELECT count(*) FROM patients WHERE 1 / (CASE WHEN state = 'NH' THEN 0 ELSE 1 END) = 1",
                "SELECT 1 / (CASE WHEN state = 'NH' THEN 0 ELSE 1 END) FROM patients WHERE gender = 'M'",
                "SELECT count(*) FROM patients p WHERE p.gender = 'M' GROUP BY 1 / (CASE WHEN state = 'NH' THEN 0 ELSE 1 END)",
                "SELECT sum(1 / (CASE WHEN state = 'NH' THEN 0 ELSE 1 END)) FROM patients p WHERE p.gender = 'M'",
                "SELECT state FROM patients p WHERE p.gender = 'M' ORDER BY 1 / (CASE WHEN state = 'NH' THEN 0 ELSE 1 END)",
                "SELECT DISTINCT ON (1 / (CASE WHEN state = 'NH' THEN 0 ELSE 1 END)) state FROM patients p WHERE p.gender = 'M'",
                "SELECT c.cost FROM conditions c LEFT JOIN patients p ON p.state = 'NH' WHERE c.cost = -5 OR p.state = 'NH'",
                "SELECT 1 / (c.cost + 5) FROM conditions c JOIN providers o ON o.beds <> 5 WHERE c.cost < 0",
                "SELECT generate_series(1, 1 / (c.cost + 5)) FROM conditions c WHERE c.cost < 0 AND c.cost > -100",
                "SELECT 1 / (c.cost + 5), row_number() OVER (ORDER BY 1 / (c.cost + 5)) FROM conditions c WHERE c.cost = -5");
        for (String probe : probes) {
            String text = rewritten(probe);
            assertThat(Objects.requireNonNull(hospital.rows(text)).toString())
                    .as(probe)
                    .doesNotContain("NH", "-5");
        }
        assertThat(probes.stream().filter(PlainConditionsTest::open)).hasSizeGreaterThan(5);
    }
}
