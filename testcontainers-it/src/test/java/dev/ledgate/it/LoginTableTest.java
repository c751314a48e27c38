package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the demo: one statement, and what each login gets for it. */
@Order(10)
@ExtendWith(SharedDemo.class)
class LoginTableTest {
    private static final String STATEMENT = "SELECT id, first, ssn, birthdate, zip, gender FROM patients";
    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    LoginTableTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    private static Reply ask(Endpoint endpoint, String sql) throws IOException {
        try (WireClient client = WireClient.connect(endpoint)) {
            return client.query(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"emr", "physician", "researcher", "insurer", "pharmacy"})
    void everyLoginGetsWhatIsItsOwn(String login) throws IOException {
        Comparison comparison = Comparison.of(
                ask(demo.login(login), STATEMENT), ask(demo.superuser(OracleDatabases.of(login)), STATEMENT), false);
        assertThat(comparison.verdict()).as(comparison.detail()).isEqualTo(Comparison.Verdict.EQUAL);
    }

    @Test
    void hospitalsOwnApplicationSeesEverything() throws IOException {
        Reply reply = ask(demo.login("emr"), STATEMENT);
        assertThat(reply.rows()).hasSize(oracle.patients().size());
        assertThat(reply.rows()).allSatisfy(row -> {
            assertThat(row.get(1)).as("first").isNotBlank();
            assertThat(row.get(2)).as("ssn").matches("999-\\d\\d-\\d{4}");
            assertThat(row.get(3)).as("birthdate").isNotNull();
        });
    }

    @Test
    void insurerSeesNothingSealedNoExactDateAndNotThePatientWhoForbadeIt() throws IOException {
        Reply reply = ask(demo.login("insurer"), STATEMENT);
        assertThat(reply.rows()).hasSize(oracle.patients().size() - 1);
        assertThat(reply.rows()).allSatisfy(row -> {
            assertThat(oracle.patients()).as("a pseudonym").doesNotContain(String.valueOf(row.get(0)));
            assertThat(row.get(1)).as("first").isNull();
            assertThat(row.get(2)).as("ssn").isNull();
            assertThat(row.get(3)).as("birthdate").endsWith("-01-01");
            assertThat(row.get(4)).as("zip").hasSize(3);
            assertThat(row.get(5)).as("gender").isIn("M", "F");
        });
    }

    @Test
    void physicianReadsSealedFieldsOfThePatientsTreatedAtHerHospitalOnly() throws IOException {
        Reply reply = ask(demo.login("physician"), STATEMENT);
        assertThat(reply.rows()).hasSize(21);
        assertThat(reply.rows().stream().filter(row -> row.get(2) == null)).hasSize(1);
    }

    @Test
    void strangerIsRefusedAtLoginForWantOfAContract() {
        WireClient.Refused refused = catchThrowableOfType(
                WireClient.Refused.class,
                () -> WireClient.connect(demo.login("stranger")).close());
        assertThat(refused.error().sqlState()).isEqualTo("28000");
        assertThat(refused.error().message()).contains("HISC");
    }

    @Test
    void wrongPasswordAndUnknownLoginAreToldApartByNobody() {
        Endpoint known = demo.login("insurer").as("insurer", "wrong");
        Endpoint unknown = demo.login("insurer").as("nobody", "wrong");
        WireClient.Refused first = catchThrowableOfType(
                WireClient.Refused.class, () -> WireClient.connect(known).close());
        WireClient.Refused second = catchThrowableOfType(
                WireClient.Refused.class, () -> WireClient.connect(unknown).close());
        assertThat(first.error().sqlState()).isEqualTo("28P01");
        assertThat(second.error().message().replace("nobody", "insurer"))
                .isEqualTo(first.error().message());
        assertThat(second.error().sqlState()).isEqualTo("28P01");
    }

    @Test
    void otherDatabasesOfTheServerCannotBeReached() {
        for (String database : List.of("postgres", "template1", OracleDatabases.RAW)) {
            WireClient.Refused refused = catchThrowableOfType(
                    WireClient.Refused.class,
                    () -> WireClient.connect(demo.login("emr").database(database))
                            .close());
            assertThat(refused).as(database).isNotNull();
        }
    }
}
