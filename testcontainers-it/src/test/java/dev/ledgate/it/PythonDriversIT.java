package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers of Python, if {@code python3} has them: each asks with a parameter and gets rows with sealed columns. */
@ExtendWith(SharedDemo.class)
class PythonDriversIT {
    private static final String QUERY = "SELECT id, ssn, first, birthdate FROM patients WHERE gender = ";
    private final DemoUnderTest demo;

    PythonDriversIT(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    private static String script(String driver) {
        return switch (driver) {
            case "psycopg" -> """
                import os, psycopg
                with psycopg.connect(os.environ["DSN"]) as c:
                    for _ in range(7):
                        rows = c.execute("%s%%s", ("F",)).fetchall()
                    print(len(rows), sum(r[1] is not None for r in rows))
                """.formatted(QUERY);
            case "psycopg2" -> """
                import os, psycopg2
                with psycopg2.connect(os.environ["DSN"]) as c, c.cursor() as k:
                    k.execute("%s%%s", ("F",))
                    rows = k.fetchall()
                    print(len(rows), sum(r[1] is not None for r in rows))
                """.formatted(QUERY);
            case "asyncpg" -> """
                import os, asyncio, asyncpg
                async def main():
                    c = await asyncpg.connect(os.environ["URL"])
                    for _ in range(3):
                        rows = await c.fetch("%s$1", "F")
                    print(len(rows), sum(r[1] is not None for r in rows))
                    await c.close()
                asyncio.run(main())
                """.formatted(QUERY);
            default -> throw new IllegalArgumentException(driver);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"psycopg", "psycopg2", "asyncpg"})
    void driverReadsSealedColumns(String driver) throws IOException, InterruptedException {
        Program python = Program.find("python3").orElse(null);
        assumeTrue(python != null, "python3 is not on the PATH of this machine");
        assumeTrue(
                python != null
                        && python.run(Map.of(), List.of("-c", "import " + driver))
                                        .exitCode()
                                == 0,
                "python3 has no " + driver + ": pip install " + driver);
        for (String login : List.of("emr", "insurer")) {
            Endpoint to = demo.login(login);
            Program.Ended ended = python.run(
                    Map.of(
                            "DSN",
                            "host=127.0.0.1 port=" + to.port() + " dbname=" + to.database() + " user=" + to.user()
                                    + " password=" + to.password(),
                            "URL",
                            "postgresql://" + to.user() + ":" + to.password() + "@127.0.0.1:" + to.port() + "/"
                                    + to.database()),
                    List.of("-c", script(driver)));
            assertThat(ended.exitCode()).as(ended.text()).isZero();
            assertThat(ended.text().strip()).matches(login.equals("emr") ? "(\\d+) \\1" : "\\d+ 0");
        }
    }
}
