package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.Grants;
import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.query.Generated;
import dev.ledgate.it.query.QueryGenerator;
import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The oracle is worth asking only if its statements are valid and have one answer, whatever the planner does. */
class QueryGeneratorTest {
    private static final int STATEMENTS = 246;
    private static EmbeddedHospital hospital;
    private static OracleWorld world;

    @BeforeAll
    static void start() throws IOException, SQLException {
        hospital = EmbeddedHospital.start();
        world = OracleWorld.build(hospital, EmbeddedHospital.DATABASE, LocalDate.of(2026, 11, 20));
    }

    @AfterAll
    static void stop() throws IOException {
        hospital.close();
    }

    private static Endpoint oracle(String login) {
        return new Endpoint(hospital.port(), OracleDatabases.of(login), "postgres", "");
    }

    @Test
    void everyStatementHasOneAnswerWhateverPlanIsChosen() throws IOException, SQLException {
        List<String> problems = new ArrayList<>();
        int failed = 0;
        int empty = 0;
        QueryGenerator generator = new QueryGenerator(1, world.schema(), world.values("insurer"));
        try (WireClient plain = WireClient.connect(oracle("insurer"));
                WireClient odd = WireClient.connect(
                        oracle("insurer"), Map.of("enable_hashjoin", "off", "enable_hashagg", "off", "jit", "off"))) {
            for (int i = 0; i < STATEMENTS; i++) {
                Generated query = generator.statement(i);
                Reply one = plain.query(query.sql().withLiterals());
                Reply other =
                        odd.prepared(query.sql().withParameters(), query.sql().parameters());
                Comparison comparison = Comparison.of(other, one, false);
                if (comparison.verdict() != Comparison.Verdict.EQUAL) {
                    problems.add(query + "\n  " + comparison.detail());
                }
                if (one.sqlState().startsWith("42")) {
                    problems.add(query + "\n  " + one);
                }
                failed += one.error().isPresent() ? 1 : 0;
                empty += one.rows().isEmpty() ? 1 : 0;
            }
        }
        assertThat(problems).isEmpty();
        assertThat(failed).as("statements that fail on purpose").isBetween(1, STATEMENTS / 10);
        assertThat(empty).as("statements that find nothing").isLessThan(STATEMENTS / 2);
    }

    @Test
    void sameSeedGivesTheSameStatements() throws SQLException {
        QueryGenerator generator = new QueryGenerator(5, world.schema(), world.values("pharmacy"));
        QueryGenerator again = new QueryGenerator(5, world.schema(), world.values("pharmacy"));
        for (int i = 0; i < 60; i++) {
            assertThat(again.statement(i).sql().withLiterals())
                    .isEqualTo(generator.statement(i).sql().withLiterals());
        }
    }

    @Test
    void oracleHoldsForEachLoginWhatTheDemoWorldSays() throws IOException {
        String stars = "SELECT count(*), count(ssn), count(birthdate), count(DISTINCT gender) FROM patients";
        assertThat(firstRow("emr", stars)).containsExactly("110", "110", "110", "2");
        assertThat(firstRow("physician", stars)).containsExactly("21", "20", "21", "2");
        assertThat(firstRow("researcher", stars)).containsExactly("109", "0", "109", "2");
        assertThat(firstRow("insurer", stars)).containsExactly("109", "0", "109", "2");
        assertThat(firstRow("pharmacy", stars)).containsExactly("110", "0", "110", "2");
        String coarse = "SELECT count(*) FROM patients WHERE extract(doy FROM birthdate) <> 1 OR length(zip) <> 3";
        assertThat(firstRow("insurer", coarse)).containsExactly("0");
        assertThat(firstRow("researcher", coarse)).doesNotContain("0");
        assertThat(firstRow("insurer", "SELECT count(*) FROM patients p JOIN encounters e ON e.patient = p.id"))
                .isEqualTo(firstRow("insurer", "SELECT count(*) FROM encounters"));
        assertThat(firstRow("physician", "SELECT count(*) FROM payers")).containsExactly("0");
        for (String login : Grants.LOGINS) {
            assertThat(firstRow(
                            login,
                            "SELECT count(*) FROM patients WHERE id = '"
                                    + world.patients().get(0) + "'"))
                    .containsExactly(login.equals("emr") ? "1" : "0");
        }
    }

    private static List<String> firstRow(String login, String sql) throws IOException {
        try (WireClient client = WireClient.connect(oracle(login))) {
            return client.query(sql).rows().get(0).stream().map(String::valueOf).toList();
        }
    }
}
