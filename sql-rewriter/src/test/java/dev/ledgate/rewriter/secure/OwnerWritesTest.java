package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.DmlRewrite;
import dev.ledgate.rewriter.Edit;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.Policies.Profile;
import dev.ledgate.rewriter.shape.StatementAnalyser;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnerWritesTest {
    private static final Profile OWNER = new Profile().owner(Right.READ, Right.WRITE);
    private static final String ONE = "'00000000-0000-0000-0000-000000000001'";
    private static final String NEW = "'00000000-0000-0000-0000-00000000000A'";

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

    private static DmlRewrite rewrite(Profile profile, String sql) throws RefusedException {
        try {
            Tokens tokens = SqlLexer.tokens(sql);
            SecuredTables tables = new SecuredTables(profile.get(), hospital.catalog(), Policies.classification());
            return new OwnerWrites(tables).rewrite(StatementAnalyser.analyse(tokens), tokens);
        } catch (UnreadableSql | Refusal e) {
            throw new AssertionError(sql, e);
        }
    }

    private static String text(String sql, DmlRewrite rewrite) {
        StringBuilder text = new StringBuilder(sql);
        rewrite.edits().stream()
                .sorted(Comparator.comparingInt(Edit::start).reversed())
                .forEach(e -> text.replace(
                        e.start(),
                        e.end(),
                        e instanceof Edit.Replace replace ? replace.text() : "'\\xabcd'::pg_catalog.bytea"));
        return text.toString();
    }

    private static String text(String sql) throws RefusedException {
        return text(sql, rewrite(OWNER, sql));
    }

    private static List<SealedInput> seals(DmlRewrite rewrite) {
        return rewrite.edits().stream()
                .flatMap(e -> e instanceof Edit.Seal seal ? java.util.stream.Stream.of(seal.input()) : null)
                .toList();
    }

    private static RefusedException refused(Profile profile, String sql) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> rewrite(profile, sql));
        assertThat(refused).as(sql).isNotNull();
        return refused;
    }

    @Test
    void theTargetIsTheMirrorUnderTheTablesName() throws Exception {
        assertThat(text("UPDATE patients SET phone = 'x' WHERE patients.id = " + ONE))
                .isEqualTo("UPDATE \"lgm_0123456789abcdef\".\"patients\" AS \"patients\" SET phone = 'x'"
                        + " WHERE patients.id = " + ONE);
        assertThat(text("DELETE FROM public.providers AS p WHERE p.beds > 1"))
                .isEqualTo("DELETE FROM \"lgm_0123456789abcdef\".\"providers\" AS p WHERE p.beds > 1");
        assertThat(text("INSERT INTO providers VALUES (" + ONE + ", 'Dr C')"))
                .isEqualTo("INSERT INTO \"lgm_0123456789abcdef\".\"providers\" AS \"providers\" VALUES (" + ONE
                        + ", 'Dr C')");
    }

    @Test
    void writesReachTheTable() throws Exception {
        assertThat(hospital.as(
                        "session_of_owner",
                        text("INSERT INTO providers (name, id) VALUES ('Dr C', " + ONE + "), ('Dr D', " + NEW
                                + ") RETURNING *")))
                .hasSize(2);
        assertThat(hospital.as(
                        "session_of_owner",
                        text("UPDATE patients p SET phone = p.phone || '!', city = DEFAULT WHERE gender = 'F'"
                                + " RETURNING phone, city")))
                .extracting(r -> r.get(0))
                .containsExactlyInAnyOrder("111-11!", "444-44!", "666-66!");
        assertThat(hospital.as("session_of_owner", text("DELETE FROM conditions WHERE patient IS NULL RETURNING code")))
                .containsExactly(List.of("Z99"));
        assertThat(hospital.as(
                        "session_of_owner",
                        text("INSERT INTO patients (ssn, id, phone) VALUES ('123', " + NEW + ", 'p') RETURNING id")))
                .containsExactly(List.of("00000000-0000-0000-0000-00000000000a"));
    }

    @Test
    void valuesOfSealedColumnsAreSealedForTheirRow() throws Exception {
        DmlRewrite rewrite = rewrite(
                OWNER,
                "INSERT INTO conditions (note, patient, start, code) VALUES ('it''s', " + NEW
                        + ", '2020-01-01 10:00:00', 'X'), ($1::text, $2, $3, 'Y'), (NULL, $2, now(), 'Z')");
        assertThat(seals(rewrite)).hasSize(1);
        SealedInput input = seals(rewrite).get(0);
        assertThat(input.column()).hasToString("public.conditions.note");
        assertThat(input.value().literal()).contains("it's");
        assertThat(input.rowKey())
                .extracting(s -> s.literal().orElse("?"))
                .containsExactly("00000000-0000-0000-0000-00000000000a", "2020-01-01 10:00:00", "X");
        assertThat(input.patient().literal()).contains("00000000-0000-0000-0000-00000000000a");
        assertThat(rewrite.sealedParameters()).hasSize(1);
        assertThat(rewrite.sealedParameters().get(0).value().parameter()).hasValue(1);
        assertThat(rewrite.sealedParameters().get(0).rowKey())
                .extracting(Object::toString)
                .containsExactly("$2", "$3", "literal");
        assertThat(text("INSERT INTO patients VALUES ($1, NULL, $2)"))
                .endsWith("VALUES ($1, NULL, $2::pg_catalog.bytea)");
    }

    @Test
    void anUpdateOfASealedColumnPinsItsRow() throws Exception {
        DmlRewrite rewrite = rewrite(
                OWNER, "UPDATE patients AS p SET ssn = '9', phone = $2 WHERE (gender = 'F' AND (p.id = $1)) AND true");
        assertThat(seals(rewrite).get(0).rowKey()).extracting(Object::toString).containsExactly("$1");
        assertThat(rewrite(OWNER, "UPDATE patients SET ssn = $1 WHERE id = " + NEW + "::uuid")
                        .sealedParameters()
                        .get(0)
                        .patient()
                        .literal())
                .contains("00000000-0000-0000-0000-00000000000a");
        assertThat(text("UPDATE patients SET ssn = NULL")).endsWith("SET ssn = NULL");
        assertThat(hospital.as(
                        "session_of_owner",
                        text("UPDATE patients SET ssn = 'x' WHERE id = " + ONE + " RETURNING phone")))
                .containsExactly(List.of("111-11"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE patients SET ssn = 'x'",
                "UPDATE patients SET ssn = 'x' WHERE phone = 'y'",
                "UPDATE patients SET ssn = 'x' WHERE id = '1' OR true",
                "UPDATE patients SET ssn = 'x' WHERE NOT id = '00000000-0000-0000-0000-000000000001'",
                "UPDATE patients SET ssn = 'x' WHERE CASE WHEN true AND id = '00000000-0000-0000-0000-000000000001' AND true THEN true END",
                "UPDATE patients SET ssn = 'x' WHERE gender BETWEEN 'A' AND id = '00000000-0000-0000-0000-000000000001'",
                "UPDATE patients SET ssn = 'x' WHERE id = phone::uuid",
                "UPDATE patients SET ssn = upper('x') WHERE id = '00000000-0000-0000-0000-000000000001'",
                "UPDATE patients SET ssn = phone WHERE id = '00000000-0000-0000-0000-000000000001'",
                "UPDATE patients SET phone = ssn",
                "UPDATE patients AS p SET phone = p::text",
                "UPDATE patients SET id = '00000000-0000-0000-0000-000000000009'",
                "UPDATE patients SET ssn = $1, phone = $1 WHERE id = $2",
                "INSERT INTO patients (ssn) VALUES ('x')",
                "INSERT INTO patients (id, ssn) VALUES (gen_random_uuid(), 'x')",
                "INSERT INTO patients (id, ssn) VALUES ($1, $1)",
                "INSERT INTO patients (id, ssn) VALUES ('{00000000-0000-0000-0000-000000000009}', 'x')",
                "INSERT INTO conditions (patient, start, code, note) VALUES ('00000000-0000-0000-0000-000000000001', 'yesterday', 'x', 'y')",
                "INSERT INTO patients SELECT * FROM patients",
                "INSERT INTO patients (id, ssn) SELECT id, 'x' FROM providers",
                "INSERT INTO patients (id, ssn) VALUES ('00000000-0000-0000-0000-000000000009', 'x') UNION SELECT id, 'y' FROM providers",
                "INSERT INTO patients (id, ssn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET ssn = 'x'",
                "INSERT INTO patients (id, ssn) VALUES ($1, $2) ON CONFLICT (phone) DO UPDATE SET ssn = EXCLUDED.ssn",
                "INSERT INTO patients (id, ssn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET phone = EXCLUDED.ssn",
                "INSERT INTO patients (id, ssn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET phone = 'x' WHERE patients.ssn > EXCLUDED.ssn",
                "INSERT INTO patients (id, ssn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id",
                "UPDATE patients SET phone = 'x' RETURNING patients",
                "UPDATE patients SET phone = 'x' RETURNING (patients).ssn",
                "UPDATE patients SET phone = 'x' RETURNING (SELECT ssn FROM providers LIMIT 1)",
                "UPDATE patients SET phone = 'x' FROM providers RETURNING *",
                "UPDATE patients AS p SET ssn = 'x' FROM providers AS patients WHERE patients.id = '00000000-0000-0000-0000-000000000001'",
                "UPDATE patients SET (phone, ssn) = (SELECT 'a', 'b')",
                "WITH p AS (UPDATE patients SET ssn = phone) DELETE FROM providers",
                "DELETE FROM patients USING providers WHERE ssn = providers.name"
            })
    void whatCannotBeSealedOrShownIsRefused(String sql) {
        assertThat(refused(OWNER, sql).denial().state()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
    }

    @Test
    void returningGivesSealedColumnsInTheFormThatCanBeOpened() throws Exception {
        DmlRewrite rewrite = rewrite(OWNER, "UPDATE patients AS p SET phone = 'x' WHERE ssn IS NOT NULL RETURNING p.*");
        assertThat(rewrite.maySeal()).isTrue();
        String envelope = "::\"lgm_0123456789abcdef\".sealed AS \"ssn\"";
        assertThat(text("UPDATE patients AS p SET phone = 'x' RETURNING p.*"))
                .contains("RETURNING \"p\".\"id\", \"p\".\"birthdate\", (")
                .contains(envelope);
        assertThat(text("DELETE FROM patients RETURNING ssn, phone"))
                .contains("RETURNING (")
                .contains(envelope);
        assertThat(text("INSERT INTO patients (id) VALUES ($1) RETURNING ssn AS s, ssn IS NULL"))
                .contains("sealed AS s, ssn IS NULL");
        assertThat(rewrite(OWNER, "DELETE FROM patients RETURNING phone").maySeal())
                .isFalse();
    }

    @Test
    void queriesAndConflictsReachTheTable() throws Exception {
        assertThat(hospital.as(
                        "session_of_owner",
                        text("INSERT INTO providers (id, name) SELECT gen_random_uuid(), 'Dr ' || g FROM"
                                + " generate_series(1, 2) AS g ON CONFLICT DO NOTHING RETURNING *")))
                .hasSize(2);
        assertThat(text(
                        "INSERT INTO patients (id, ssn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET ssn = EXCLUDED.ssn,"
                                + " phone = 'y' WHERE patients.ssn IS NOT NULL"))
                .endsWith("VALUES ($1, $2::pg_catalog.bytea) ON CONFLICT (id) DO UPDATE SET ssn = EXCLUDED.ssn,"
                        + " phone = 'y' WHERE patients.ssn IS NOT NULL");
        DmlRewrite several = rewrite(
                OWNER,
                "WITH gone AS (DELETE FROM conditions WHERE code = 'q' RETURNING patient) UPDATE patients SET phone = 'z'"
                        + " FROM gone WHERE gone.patient = id");
        assertThat(several.tables()).hasToString("[public.conditions, public.patients]");
        assertThat(several.edits()).hasSize(2);
    }

    @Test
    void onlyTheOwnerWithTheRightAndTheLevelWrites() {
        String sql = "UPDATE providers SET beds = 1";
        Profile reader = new Profile().byDefault(PrivacyLevel.COMPLETE);
        Profile lower = new Profile().owner(Right.READ, Right.WRITE).byDefault(PrivacyLevel.LOW);
        Profile some = new Profile().owner(Right.READ, Right.WRITE).except(1, Grant.NONE);
        for (Profile profile : List.of(reader, new Profile().owner(Right.READ))) {
            assertThat(refused(profile, sql).denial().state()).isEqualTo(SqlState.INSUFFICIENT_PRIVILEGE);
        }
        assertThat(refused(lower, "UPDATE providers SET name = 'x'").denial().message())
                .contains("\"name\"");
        assertThat(refused(lower, "UPDATE providers SET beds = 1 WHERE name = 'x'")
                        .denial()
                        .message())
                .contains("\"name\"");
        assertThat(refused(lower, "DELETE FROM providers").denial().state()).isEqualTo(SqlState.INSUFFICIENT_PRIVILEGE);
        assertThat(refused(some, sql).denial().state()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
        assertThat(refused(reader.opens("SELECT * FROM patients"), sql).denial().state())
                .isEqualTo(SqlState.UNDEFINED_TABLE);
        assertThat(refused(OWNER, "UPDATE pg_class SET relname = 'x'").denial().state())
                .isEqualTo(SqlState.INSUFFICIENT_PRIVILEGE);
        assertThat(refused(OWNER, "DELETE FROM unclassified").denial().state()).isEqualTo(SqlState.UNDEFINED_TABLE);
    }
}
