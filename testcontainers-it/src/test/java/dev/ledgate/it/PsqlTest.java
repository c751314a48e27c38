package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same through psql. */
@Order(16)
@ExtendWith(SharedDemo.class)
class PsqlTest {
    private final DemoUnderTest demo;
    private final Optional<Program> psql = Program.find("psql");

    PsqlTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    @BeforeEach
    void needsPsql() {
        assumeTrue(psql.isPresent(), "psql is not on the PATH of this machine");
    }

    private Program.Ended run(Endpoint endpoint, String... commands) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "-X",
                "-A",
                "-t",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(endpoint.port()),
                "-U",
                endpoint.user(),
                "-d",
                endpoint.database()));
        for (String command : commands) {
            arguments.add("-c");
            arguments.add(command);
        }
        return psql.orElseThrow()
                .run(
                        Map.of(
                                "PGPASSWORD",
                                endpoint.password(),
                                "PGTZ",
                                "UTC",
                                "PGCLIENTENCODING",
                                "UTF8",
                                "PGAPPNAME",
                                "test"),
                        arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "emr | SELECT id, first, ssn, birthdate, zip, gender FROM patients",
                "insurer | SELECT id, first, ssn, birthdate, zip, gender FROM patients",
                "physician | SELECT * FROM patients p JOIN conditions c ON c.patient = p.id",
                "pharmacy | WITH w AS (SELECT * FROM patients) SELECT gender, count(*) FROM w GROUP BY 1"
            })
    void answersAreTheOracles(String login, String sql) throws IOException, InterruptedException {
        Program.Ended shown = run(demo.login(login), sql);
        Program.Ended expected = run(demo.superuser(OracleDatabases.of(login)), sql);
        assertThat(shown.exitCode()).as(shown.text()).isZero();
        assertThat(shown.text().lines().sorted().toList())
                .isNotEmpty()
                .isEqualTo(expected.text().lines().sorted().toList());
    }

    @Test
    void rowsOfAFileAreCopiedIn(@TempDir Path work) throws IOException, InterruptedException {
        Path file = Files.writeString(
                work.resolve("payers.csv"),
                "id,name\n00000000-0000-0000-0000-0000000000c1,\"a, b\"\n00000000-0000-0000-0000-0000000000c2,\n");
        String copy = "\\copy payers (id, name) from '" + file + "' with (format csv, header)";
        String shown = "SELECT id, name IS NULL, name FROM payers WHERE id::text LIKE '%-0000000000c_' ORDER BY id";
        for (Endpoint endpoint : List.of(demo.login("emr"), demo.superuser(OracleDatabases.of("emr")))) {
            Program.Ended ended = run(endpoint, "BEGIN", copy, shown, "ROLLBACK", shown);
            assertThat(ended.exitCode()).as(ended.text()).isZero();
            assertThat(ended.text().lines().toList())
                    .containsExactly(
                            "BEGIN",
                            "COPY 2",
                            "00000000-0000-0000-0000-0000000000c1|f|a, b",
                            "00000000-0000-0000-0000-0000000000c2|t|",
                            "ROLLBACK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insurer", "emr"})
    void describingCommandsAreAnswered(String login) throws IOException, InterruptedException {
        List<String> commands = List.of(
                "\\d",
                "\\d+",
                "\\d patients",
                "\\d+ patients",
                "\\d patients_pkey",
                "\\da",
                "\\dA+",
                "\\dAc",
                "\\dAf",
                "\\dAo",
                "\\dAp",
                "\\db",
                "\\dc",
                "\\dconfig",
                "\\dC",
                "\\dd",
                "\\dD",
                "\\ddp",
                "\\dE+",
                "\\des",
                "\\det",
                "\\deu",
                "\\dew",
                "\\df lower",
                "\\df+ lower",
                "\\dF",
                "\\dFd+",
                "\\dFp",
                "\\dFt",
                "\\dg",
                "\\di+",
                "\\dl",
                "\\dL+",
                "\\dm+",
                "\\dn+",
                "\\do =",
                "\\dO",
                "\\dp",
                "\\drds",
                "\\dRp+",
                "\\dRs",
                "\\ds+",
                "\\dt+",
                "\\dtS+",
                "\\dT+",
                "\\du+",
                "\\dv+",
                "\\dx",
                "\\dX",
                "\\dy",
                "\\dP",
                "\\l+",
                "\\lo_list",
                "\\z");
        Program.Ended ended = run(demo.login(login), commands.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.text()).isZero();
        assertThat(ended.text()).contains("patients").doesNotContain("ERROR", "lgm_");
    }

    /** PostgreSQL tells it to monitors alone; to others than the hospital's own applications it is nothing at all. */
    @Test
    void theSizeOfATablespaceIsToldAsPostgresqlTellsIt() throws IOException, InterruptedException {
        assertThat(run(demo.login("emr"), "\\db+").text()).contains("permission denied for tablespace");
        assertThat(run(demo.login("insurer"), "\\db+").text())
                .contains("pg_default")
                .doesNotContain("ERROR");
    }

    @Test
    void fetchFromACursorOpensSealedFields() throws IOException, InterruptedException {
        Program.Ended ended = run(
                demo.login("physician"),
                "BEGIN",
                "DECLARE c CURSOR FOR SELECT ssn FROM patients WHERE ssn IS NOT NULL",
                "FETCH 5 FROM c",
                "COMMIT");
        assertThat(ended.exitCode()).as(ended.text()).isZero();
        assertThat(ended.text().lines().filter(line -> line.matches("999-\\d\\d-\\d{4}")))
                .hasSize(5);
    }

    @Test
    void strangerReadsWhyThereIsNoSession() throws IOException, InterruptedException {
        Program.Ended ended = run(demo.login("stranger"), "SELECT 1");
        assertThat(ended.exitCode()).isNotZero();
        assertThat(Arrays.asList(ended.text().split("\n"))).anyMatch(line -> line.contains("HISC"));
    }
}
