package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.secure.Policies.Profile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Statements as users write them, through the whole rewriter to a database. */
final class WholeStatementsTest {
    /** Patient 2 does not exist for the user; of the others, telephone numbers and keys are hidden. */
    private static final Profile INSURER =
            new Profile().byDefault(PrivacyLevel.MEDIUM).except(2, Grant.NONE);

    private static final List<String> SECRETS = List.of("111-11", "222-22", "444-44", "555-55", "666-66", "Keene");

    private static final List<String> PROBES = List.of(
            "SELECT * FROM (SELECT id, phone, gender, city, zip FROM patients) AS p",
            "SELECT phone AS a FROM patients UNION ALL SELECT city FROM patients",
            "SELECT 1 /***/ , (SELECT phone FROM patients LIMIT 1) /* */",
            "WITH patients AS (SELECT * FROM patients) SELECT phone, city FROM patients",
            "SELECT \"phone\" FROM \"public\".\"patients\"",
            "SELECT U&\"ph\\006fne\" FROM U&\"p\\0061tients\"",
            "SELECT count(*) FROM patients NATURAL JOIN (VALUES ('111-11')) AS v (phone)",
            "SELECT count(*) FROM patients WHERE phone::int = 0",
            "SELECT count(*) FROM patients WHERE city::int = 0 AND gender = 'Z'",
            "SELECT 1 / (CASE WHEN phone = '111-11' THEN 0 ELSE 1 END) FROM patients",
            "SELECT gender FROM patients ORDER BY phone, gender LIMIT 2",
            "SELECT count(*) FROM patients GROUP BY phone",
            "SELECT string_agg(phone, ','), string_agg(city, ',') FROM patients",
            "SELECT c.code, (SELECT p.phone FROM patients AS p WHERE p.id = c.patient) FROM conditions AS c",
            "SELECT DISTINCT ON (phone) phone, gender FROM patients ORDER BY phone, gender",
            "SELECT array(SELECT phone FROM patients), exists(SELECT 1 FROM patients WHERE phone = '111-11')",
            "SELECT lag(phone) OVER (ORDER BY id), first_value(city) OVER (ORDER BY phone) FROM patients",
            "SELECT row_to_json(p) FROM (SELECT phone, city FROM patients) AS p",
            "TABLE providers",
            "SELECT most_common_vals FROM pg_stats",
            "SELECT reltuples FROM pg_class WHERE relname = 'patients'",
            "SELECT query_to_xml('SELECT phone FROM public.patients', true, false, '')",
            "SELECT * FROM lgm_0123456789abcdef.patients",
            "SELECT k FROM ledgate.secret",
            "SELECT pg_get_viewdef('lgm_0123456789abcdef.patients'::regclass)",
            "UPDATE patients SET gender = phone RETURNING gender",
            "DELETE FROM conditions RETURNING *",
            "INSERT INTO providers SELECT id, phone FROM patients RETURNING name");

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

    private static RewriteResult rewrite(Profile profile, String sql) {
        return new CalciteRewriter(hospital::catalog, Policies::classification).rewrite(sql, profile.get());
    }

    /** What the user gets: rows, or the text of a refusal or an error. */
    private static String answer(String sql) {
        RewriteResult result = rewrite(INSURER, sql);
        if (result instanceof Refused refused) {
            return refused.denial().state().code() + " " + refused.denial().message();
        }
        try {
            return hospital.rows(((Rewritten) result).text()).toString();
        } catch (SQLException e) {
            return Objects.requireNonNull(e.getMessage());
        }
    }

    @Test
    void noStatementGetsAtWhatIsHidden() {
        for (String probe : PROBES) {
            assertThat(answer(probe)).as(probe).doesNotContain(SECRETS);
        }
        assertThat(PROBES.stream().map(WholeStatementsTest::answer).filter(a -> a.startsWith("[")))
                .as("statements that are answered, not refused")
                .hasSizeGreaterThan(15);
    }

    @Test
    void hiddenCellsMakeNoDifferenceToAnyAnswer() throws Exception {
        List<String> before = PROBES.stream().map(WholeStatementsTest::answer).toList();
        List<String> after = new ArrayList<>();
        for (String probe : PROBES) {
            hospital.run("UPDATE public.patients SET phone = reverse(phone) || id;"
                    + " UPDATE public.patients SET city = 'elsewhere', zip = '99999', gender = 'Q'"
                    + " WHERE id = '00000000-0000-0000-0000-000000000002';"
                    + " UPDATE public.conditions SET code = 'changed'"
                    + " WHERE patient = '00000000-0000-0000-0000-000000000002' OR patient IS NULL");
            after.add(answer(probe));
        }
        assertThat(after).isEqualTo(before);
    }

    @Test
    void theOwnersApplicationReadsAndWrites() throws Exception {
        Profile owner = new Profile().owner(Right.READ, Right.WRITE);
        assertThat(as(
                        owner,
                        "UPDATE patients SET phone = 'new' WHERE id IN (SELECT patient FROM conditions"
                                + " WHERE code = 'F20') RETURNING phone, city"))
                .containsExactly(List.of("new", "Keene"));
        assertThat(as(
                        owner,
                        "SELECT p.phone FROM patients AS p JOIN conditions AS c ON c.patient = p.id"
                                + " WHERE c.code = 'F20'"))
                .containsExactly(List.of("222-22"));
    }

    private static List<List<@Nullable String>> as(Profile profile, String sql) throws SQLException {
        RewriteResult result = rewrite(profile, sql);
        assertThat(result).as(sql).isInstanceOf(Rewritten.class);
        return hospital.as("session_of_owner", ((Rewritten) result).text());
    }
}
