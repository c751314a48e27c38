package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PsqlTest {
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/psql")), "psql is not installed");
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private static String psql(String script) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "/usr/bin/psql",
                "-X",
                "-A",
                "-t",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                "" + proxy.port(),
                "-U",
                "alice",
                "postgres");
        builder.environment().put("PGPASSWORD", "alice-pw");
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void queriesTransactionsAndErrorsWork() throws Exception {
        assertThat(psql("select 1; select name from people where id = 2;\nbegin;\nselect 1/0;\nselect 1;\nrollback;\n"))
                .isEqualTo("""
                        1
                        n2
                        ERROR:  division by zero
                        ERROR:  current transaction is aborted, commands ignored until end of transaction block
                        """);
    }

    @Test
    void aRefusalPointsAtItsPlace() throws Exception {
        assertThat(psql("select 'é', * from forbidden;\n"))
                .contains("LINE 1: select 'é', * from forbidden;\n                           ^");
    }

    @Test
    void describingATableWorks() throws Exception {
        assertThat(psql("\\d people\n")).contains("id|integer||not null|").contains("bal|integer");
    }

    @Test
    void fetchCountGoesThroughACursorAndSealedFieldsComeOpen() throws Exception {
        assertThat(psql("\\set FETCH_COUNT 3\nselect name from " + TestDatabase.MIRROR
                        + ".people_sealed where id < 8 order by id;\n"))
                .isEqualTo("n1\nn2\nn3\nn4\nn5\nn6\nn7\n");
    }
}
