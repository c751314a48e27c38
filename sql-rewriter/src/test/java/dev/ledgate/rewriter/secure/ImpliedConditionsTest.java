package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.Accepted;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.secure.Policies.Profile;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions on stored rows, which follow from the statement: they are there, and the answer is the same without them. */
final class ImpliedConditionsTest {
    private static final String ID = "'00000000-0000-0000-0000-000000000005'";

    /** Patient 2 does not exist, patient 4 hides what is above medium; the others show all. */
    private static final AccessProfile SOME = new Profile()
            .byDefault(PrivacyLevel.COMPLETE)
            .except(2, Grant.NONE)
            .except(4, PrivacyLevel.MEDIUM)
            .get();

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

    /** As a part of another statement: alone, a statement of nothing but plain conditions needs no implied ones. */
    private static String rewritten(String sql) {
        String part = "SELECT * FROM (" + sql + ") AS part";
        return Accepted.text(new CalciteRewriter(ImpliedConditionsTest::indexed, Policies::classification), part, SOME);
    }

    /** As if every column had an index. */
    private static DatabaseCatalog indexed() {
        DatabaseCatalog known = hospital.catalog();
        Map<TableName, DatabaseCatalog.Table> tables = new TreeMap<>();
        known.tables()
                .forEach((name, table) -> tables.put(
                        name,
                        new DatabaseCatalog.Table(
                                name,
                                table.oid(),
                                table.mirror(),
                                table.columns(),
                                table.primaryKey(),
                                table.columns().stream()
                                        .map(DatabaseCatalog.Column::name)
                                        .collect(Collectors.toSet()))));
        return new DatabaseCatalog(TestHospital.MIRROR, List.of("public"), tables, Set.of(), 1);
    }

    /** Sub-queries that choose rows by more than whether they exist. */
    private static int implied(String text) {
        return text.split("(?<!>=\\) 0) OFFSET '0'\\) AS lg_t", -1).length - 1;
    }

    /** The second of each pair asks the same in a form from which nothing is concluded. */
    private static void sameAsOpaque(String sql, String opaque) throws SQLException {
        String text = rewritten(sql);
        assertThat(implied(text)).as(text).isPositive();
        assertThat(implied(rewritten(opaque))).isZero();
        assertThat(hospital.rows(text)).as(sql).isEqualTo(hospital.rows(rewritten(opaque)));
    }

    @Test
    void conditionsReachTheStoredRowsAndChangeNoAnswer() throws SQLException {
        sameAsOpaque(
                "SELECT gender FROM patients WHERE gender = 'F' ORDER BY 1",
                "SELECT gender FROM patients WHERE (gender = 'F') IS TRUE ORDER BY 1");
        sameAsOpaque(
                "SELECT p.phone FROM patients p WHERE p.gender IN ('F', 'M') AND p.phone = '555-55'",
                "SELECT p.phone FROM patients p WHERE (p.gender IN ('F', 'M') AND p.phone = '555-55') IS TRUE");
        sameAsOpaque(
                "SELECT c.code, c.cost FROM conditions c WHERE c.cost BETWEEN 0 AND 20000 ORDER BY 2",
                "SELECT c.code, c.cost FROM conditions c WHERE (c.cost BETWEEN 0 AND 20000) IS TRUE ORDER BY 2");
        sameAsOpaque(
                "SELECT c.code FROM conditions c WHERE c.cost >= 15000 AND (c.cost < 20000) ORDER BY 1",
                "SELECT c.code FROM conditions c WHERE (c.cost >= 15000 AND c.cost < 20000) IS TRUE ORDER BY 1");
        sameAsOpaque(
                "SELECT p.gender, c.cost FROM patients p LEFT JOIN conditions c ON c.patient = p.id AND c.cost = 15000"
                        + " ORDER BY 1, 2",
                "SELECT p.gender, c.cost FROM patients p LEFT JOIN conditions c ON c.patient = p.id AND (c.cost = 15000) IS TRUE"
                        + " ORDER BY 1, 2");
        sameAsOpaque(
                "SELECT p.gender, c.cost FROM conditions c RIGHT JOIN patients p ON c.patient = p.id WHERE c.cost = 15000",
                "SELECT p.gender, c.cost FROM conditions c RIGHT JOIN patients p ON c.patient = p.id WHERE (c.cost = 15000) IS TRUE");
        sameAsOpaque(
                "SELECT count(*) FROM patients p FULL JOIN conditions c ON c.patient = p.id WHERE p.gender = 'F'",
                "SELECT count(*) FROM patients p FULL JOIN conditions c ON c.patient = p.id WHERE (p.gender = 'F') IS TRUE");
        sameAsOpaque(
                "SELECT p.gender FROM patients AS p WHERE p.gender::text IS NOT NULL AND 'F' = p.gender ORDER BY 1",
                "SELECT p.gender FROM patients AS p WHERE ('F' = p.gender) IS TRUE ORDER BY 1");
    }

    @Test
    void constantPassesAlongAJoin() {
        String text = rewritten("SELECT 1 FROM conditions d JOIN conditions c ON c.cost = d.cost WHERE d.cost = 15000");
        assertThat(implied(text)).as(text).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM patients WHERE gender = 'F' OR phone = 'x'",
                "SELECT 1 FROM patients WHERE NOT gender = 'F'",
                "SELECT 1 FROM patients AS p(a, b, c, gender) WHERE p.gender = 'F'",
                "SELECT 1 FROM patients WHERE gender || 'x' = 'F'",
                "SELECT 1 FROM patients WHERE gender = 'F' || 'x'",
                "SELECT 1 FROM patients WHERE gender = lower('F')",
                "SELECT 1 FROM patients WHERE gender = 'F'::character(3)",
                "SELECT 1 FROM patients WHERE CASE WHEN true THEN true AND gender = 'F' ELSE true END",
                "SELECT 1 FROM patients WHERE (SELECT gender = 'F')",
                "SELECT 1 FROM patients p LEFT JOIN conditions c ON c.patient = p.id AND p.gender = 'F'",
                "SELECT 1 FROM patients p FULL JOIN conditions c ON c.patient = p.id AND p.gender = 'F'",
                "SELECT 1 FROM patients p, conditions c WHERE gender = 'F'",
                "SELECT 1 FROM patients p WHERE EXISTS (SELECT 1 FROM providers o WHERE p.gender = 'F')",
                "SELECT 1 FROM (SELECT gender FROM patients) p WHERE p.gender = 'F'",
                "SELECT 1 FROM patients WHERE gender LIKE 'F'",
                "SELECT 1 FROM patients WHERE gender > 'F'",
                "SELECT 1 FROM patients WHERE income = 5",
                "SELECT 1 FROM patients WHERE zip = 'x' COLLATE \"C\"",
                "SELECT 1 FROM patients WHERE (gender, phone) = ('F', 'x')",
                "SELECT 1 FROM patients WHERE gender IS NOT DISTINCT FROM 'F'"
            })
    void whatIsNotSurelyAConditionOnTheRowAddsNothing(String sql) {
        String text = rewritten(sql);
        assertThat(implied(text)).as(text).isZero();
    }

    /**
     * The patient who does not exist has gender M. Whether an expression fails that every row would make fail must not
     * depend on that, nor on the telephone number that patient 4 hides.
     */
    @Test
    void expressionsAreNotEvaluatedForRowsThatOnlyStoredValuesLetThrough() throws SQLException {
        for (String condition : List.of("p.id = '00000000-0000-0000-0000-000000000002'", "p.phone = '444-44'")) {
            for (String failing : List.of(
                    "coalesce(p.city, '(') ~ coalesce(p.city, '(')",
                    "1 / (random() * 0)::int = 1",
                    "('x' || random()::text)::int = 1")) {
                String sql = "SELECT count(*) FROM patients p WHERE " + condition + " AND " + failing;
                String other = sql.replace("000000000002", "00000000000f").replace("444-44", "no such");
                assertThat(outcome(rewritten(sql))).as(sql).isEqualTo(outcome(rewritten(other)));
            }
        }
    }

    private static String outcome(String sql) {
        try {
            return hospital.rows(sql).toString();
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    @Test
    void coarserViewIsNoStoredValue() {
        AccessProfile low = new Profile()
                .byDefault(PrivacyLevel.LOW)
                .except(2, Grant.NONE)
                .except(4, PrivacyLevel.MEDIUM)
                .get();
        String sql = "SELECT 1 FROM patients WHERE birthdate = '1980-01-01' AND id = " + ID;
        Rewritten result = (Rewritten)
                new CalciteRewriter(ImpliedConditionsTest::indexed, Policies::classification).rewrite(sql, low);
        assertThat(implied(result.text())).isZero();
    }

    @Test
    void callsMeanBuiltInFunctionsWhereTheHospitalHasItsOwn() {
        DatabaseCatalog own = new DatabaseCatalog(
                TestHospital.MIRROR,
                List.of("public"),
                new TreeMap<>(hospital.catalog().tables()),
                Set.of("upper"),
                Set.of("upper", "substring"),
                Set.of(),
                1);
        CalciteRewriter rewriter = new CalciteRewriter(() -> own, Policies::classification);
        assertThat(((Rewritten) rewriter.rewrite("SELECT upper(gender), lower(gender) FROM patients", SOME)).text())
                .startsWith("SELECT pg_catalog.upper(gender), lower(gender) FROM");
        assertThat(((Rewritten) rewriter.rewrite("SELECT pg_catalog.upper('x')", SOME)).text())
                .isEqualTo("SELECT pg_catalog.upper('x')");
        assertThat(rewriter.rewrite("SELECT substring(gender, 1, 2) FROM patients", SOME))
                .isInstanceOf(Refused.class);
        assertThat(rewriter.rewrite("SELECT (gender).upper FROM patients", SOME))
                .isInstanceOf(Refused.class);
    }
}
