package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.wire.Frame;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements besides queries: each compared with what PostgreSQL does on a database that holds what the login may see. */
@Order(25)
@ExtendWith(SharedDemo.class)
class StatementsTest {
    private static final String NEW = "'00000000-0000-0000-0000-00000000000d'";

    private final DemoUnderTest demo;

    StatementsTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO payers (id, name) SELECT md5(id::text)::uuid, name || '!' FROM payers RETURNING id, name;"
                        + "SELECT name FROM payers",
                "INSERT INTO payers VALUES (" + NEW + ", 'a'), ('00000000-0000-0000-0000-00000000000e', DEFAULT)"
                        + " RETURNING *",
                "INSERT INTO patients (id, ssn, first, gender) VALUES (" + NEW + ", '999-00-1234', 'Ann', 'F')"
                        + " RETURNING *;SELECT * FROM patients WHERE id = " + NEW,
                "INSERT INTO patients (id, ssn) VALUES (" + NEW + ", '999-00-1234') ON CONFLICT DO NOTHING"
                        + " RETURNING id, ssn AS number, first IS NULL",
                "UPDATE patients SET city = e.encounterclass FROM encounters e WHERE e.patient = patients.id"
                        + " AND e.encounterclass = 'emergency' RETURNING patients.id, city;SELECT id, city FROM patients",
                "UPDATE patients p SET (city, state) = (SELECT min(c.code), 'x' FROM conditions c WHERE c.patient = p.id)"
                        + " WHERE p.ssn IS NOT NULL;SELECT id, city, state, ssn FROM patients",
                "DELETE FROM conditions USING patients p JOIN encounters e ON e.patient = p.id WHERE p.gender = 'F'"
                        + " AND conditions.encounter = e.id;SELECT count(*) FROM conditions",
                "WITH old AS (SELECT id FROM patients WHERE birthdate < '1940-01-01') UPDATE encounters SET code = 'q'"
                        + " FROM old WHERE old.id = patient RETURNING encounters.id, code",
                "WITH gone AS (DELETE FROM payer_transitions WHERE plan_ownership = 'Self' RETURNING *), n AS (UPDATE"
                        + " payers SET name = 'x' RETURNING id) SELECT owner_name, patient, (SELECT count(*) FROM n) FROM gone",
                "DELETE FROM payer_transitions WHERE plan_ownership = 'Self' RETURNING owner_name, patient, start_date"
            })
    void aWritingStatementDoesWhatItDoesOnTheHospitalsOwnTables(String statements) throws IOException {
        try (WireClient system = WireClient.connect(demo.login("emr"));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of("emr")))) {
            system.query("BEGIN");
            truth.query("BEGIN");
            for (String sql : statements.split(";", -1)) {
                Reply expected = truth.query(sql);
                assertThat(expected.error()).as(sql).isEmpty();
                Reply shown = system.query(sql);
                Comparison comparison = Comparison.of(shown, expected, false);
                assertThat(comparison.verdict())
                        .as("%s: %s", sql, comparison.detail())
                        .isEqualTo(Comparison.Verdict.EQUAL);
                assertThat(shown.tags()).isEqualTo(expected.tags());
            }
            system.query("ROLLBACK");
            truth.query("ROLLBACK");
        }
    }

    @Test
    void anUpsertTakesOverWhatWasSealedForTheRow() throws IOException {
        try (WireClient system = WireClient.connect(demo.login("emr"));
                WireClient raw = WireClient.connect(demo.superuser(DemoUnderTest.DATABASE))) {
            String upsert = "INSERT INTO patients (id, ssn, city) VALUES ($1, $2, 'x') ON CONFLICT (id) DO UPDATE SET"
                    + " ssn = EXCLUDED.ssn, city = 'y' RETURNING ssn, city";
            String key = NEW.replace("'", "");
            try {
                assertThat(system.prepared(upsert, List.of(key, "999-00-0001")).rows())
                        .containsExactly(List.of("999-00-0001", "x"));
                assertThat(system.prepared(upsert, List.of(key, "999-00-0002")).rows())
                        .containsExactly(List.of("999-00-0002", "y"));
                assertThat(system.query("SELECT ssn FROM patients WHERE id = " + NEW)
                                .scalar())
                        .isEqualTo("999-00-0002");
                String stored = raw.query("SELECT encode(ssn, 'escape') FROM patients WHERE id = " + NEW)
                        .scalar();
                assertThat(stored).isNotNull().doesNotContain("999-00");
            } finally {
                system.query("DELETE FROM patients WHERE id = " + NEW);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insurer | patients ORDER BY id",
                "researcher | conditions ORDER BY patient, code, start",
                "pharmacy | medications ORDER BY patient, code, start",
                "emr | encounters ORDER BY id"
            })
    void aCopyHoldsWhatAQueryShows(String login, String from) throws IOException {
        String copy = "COPY (SELECT * FROM " + from + ") TO STDOUT (FORMAT csv, HEADER)";
        try (WireClient system = WireClient.connect(demo.login(login));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
            Reply shown = system.query(copy);
            Reply expected = truth.query(copy);
            assertThat(shown.error()).isEmpty();
            assertThat(lines(shown)).hasSizeGreaterThan(100).isEqualTo(lines(expected));
            assertThat(shown.tags()).isEqualTo(expected.tags());
        }
    }

    private static List<String> lines(Reply reply) {
        return reply.frames().stream()
                .filter(f -> f.type() == 'd')
                .map(Frame::text)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"emr", "physician", "insurer"})
    void whatIsPreparedInSqlAnswersAsTheQueryDoes(String login) throws IOException {
        try (WireClient system = WireClient.connect(demo.login(login));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
            Reply made = system.query("PREPARE s (text) AS SELECT id, ssn, birthdate FROM patients WHERE gender = $1");
            assertThat(made.error()).isEmpty();
            assertThat(made.tags()).containsExactly("PREPARE");
            Reply expected = truth.query("SELECT id, ssn, birthdate FROM patients WHERE gender = 'F'");
            for (Reply shown : List.of(system.query("EXECUTE s('F')"), system.prepared("EXECUTE s('F')", List.of()))) {
                Comparison comparison = Comparison.of(shown, expected, false);
                assertThat(comparison.verdict()).as(comparison.detail()).isEqualTo(Comparison.Verdict.EQUAL);
            }
            system.query("DEALLOCATE s");
            assertThat(system.query("EXECUTE s('F')").sqlState()).isEqualTo("26000");
        }
    }

    @Test
    void aNameThatIsTakenAgainRunsNothingElse() throws IOException {
        try (WireClient system = WireClient.connect(demo.login("physician"))) {
            system.query("PREPARE s AS SELECT gender FROM patients LIMIT 1");
            system.parse("", "EXECUTE s");
            system.bind("p", "", List.of(), 0);
            system.query("DEALLOCATE s");
            system.query("PREPARE s AS SELECT ssn FROM patients LIMIT 1");
            system.parse("", "EXECUTE s");
            system.bind("p", "", List.of(), 0);
            system.parse("x", "DEALLOCATE s");
            system.bind("y", "x", List.of(), 0);
            system.execute("y", 0);
            system.parse("z", "PREPARE s AS SELECT gender FROM patients LIMIT 1");
            system.bind("w", "z", List.of(), 0);
            system.execute("w", 0);
            system.execute("p", 0);
            assertThat(system.sync().sqlState()).isEqualTo("42501");
        }
    }

    @Test
    void explainAccessTellsOfThePolicyAndOfNothingElse() throws IOException {
        try (WireClient system = WireClient.connect(demo.login("insurer"))) {
            Reply told = system.query("EXPLAIN ACCESS SELECT first, birthdate, gender FROM patients");
            assertThat(told.columns()).extracting("name").containsExactly("table", "column", "shown", "why", "clause");
            assertThat(told.rows())
                    .extracting(row -> row.get(1) + " " + row.get(2) + " " + row.get(3))
                    .containsExactlyInAnyOrder(
                            "birthdate year-top-coded needs high, held medium",
                            "first hidden needs complete, held medium",
                            "(all others named) shown held medium");
            // How many patients chose otherwise is not for those for whom some of them do not exist.
            assertThat(told.rows()).allMatch(row -> !String.valueOf(row.get(4)).contains("exceptions"));
            Reply refused = system.query("EXPLAIN ACCESS UPDATE patients SET city = 'x'");
            assertThat(refused.rows()).extracting(row -> row.get(2)).containsExactly("refused");
            assertThat(system.prepared("EXPLAIN ACCESS SELECT ssn FROM patients", List.of())
                            .rows())
                    .hasSize(2);
        }
    }

    @Test
    void noticesTellPeopleWhatIsMaskedUntilTheyAreTurnedOff() throws IOException {
        String sql = "SELECT first, gender FROM patients LIMIT 1";
        try (WireClient psql = WireClient.connect(demo.login("insurer"), Map.of("application_name", "psql"));
                WireClient driver = WireClient.connect(demo.login("insurer"))) {
            assertThat(psql.query(sql).notices())
                    .singleElement()
                    .satisfies(n -> assertThat(n.message())
                            .contains("patients.first hidden")
                            .doesNotContain("gender"));
            assertThat(psql.query("SELECT gender FROM patients LIMIT 1").notices())
                    .isEmpty();
            assertThat(driver.query(sql).notices()).isEmpty();
            psql.query("SET ledgate.hints = off");
            driver.query("SET ledgate.hints TO 'on'");
            assertThat(psql.query(sql).notices()).isEmpty();
            assertThat(driver.query(sql).notices()).hasSize(1);
            assertThat(driver.query("SHOW ledgate.hints").scalar()).isEqualTo("on");
        }
    }
}
