package dev.ledgate.it.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.ledger.audit.AuditReport;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.AuditVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be audited is not read: the disk is full, or the ledger does not anchor in time. */
final class RefusesWithoutAuditTest {
    private static final String QUERY = "SELECT gender FROM patients LIMIT 3";
    private static final int TRIES = 400;

    @TempDir
    Path directory = Path.of("");

    /** No root needed: the kernel cuts a write short at a length of the file, and then fails. */
    @Test
    void whereTheLogMayNotGrowStatementsAreRefusedAndAnsweredAgainAfterAStartWithRoom() throws Exception {
        Path audit = directory.resolve("audit");
        try (SeparateProxy proxy = new SeparateProxy(audit, Optional.empty())) {
            proxy.limitFiles(OptionalInt.of(1_500));
            refusesOnceFull(proxy);
            proxy.limitFiles(OptionalInt.empty());
            answersAgain(proxy, audit);
        }
    }

    @Test
    void whereTheDiskIsFullStatementsAreRefusedAndAnsweredAgainAfterAStartWithRoom() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk.toString()), "needs root, to mount");
        try {
            Path audit = disk.resolve("audit");
            try (SeparateProxy proxy = new SeparateProxy(audit, Optional.empty())) {
                refusesOnceFull(proxy);
                assertThat(run("mount", "-o", "remount,size=8m", disk.toString()))
                        .isTrue();
                answersAgain(proxy, audit);
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static void refusesOnceFull(SeparateProxy proxy) throws Exception {
        Endpoint endpoint = proxy.start();
        try (WireClient client = WireClient.connect(endpoint)) {
            assertThat(answered(client.query(QUERY))).isTrue();
            int tries = 0;
            Reply reply = client.query(QUERY);
            while (answered(reply)) {
                assertThat(tries++).as("the disk became full").isLessThan(TRIES);
                failedLogin(endpoint);
                reply = client.query(QUERY);
            }
            assertThat(reply.sqlState()).isEqualTo("57P03");
            assertThat(reply.error().orElseThrow().message()).contains("audit record cannot be written");
            assertThat(reply.frames()).as("no row").noneMatch(frame -> frame.type() == 'D');
            assertThat(client.query(QUERY).sqlState()).as("and so on").isEqualTo("57P03");
            assertThat(client.query("SHOW server_version").sqlState())
                    .as("what reads no data goes on")
                    .isEqualTo("00000");
        }
        assertThatThrownBy(() -> WireClient.connect(endpoint))
                .as("no login either")
                .isInstanceOfSatisfying(
                        WireClient.Refused.class,
                        e -> assertThat(e.error().sqlState()).isEqualTo("57P03"));
        proxy.kill();
    }

    /** Leaves a record of some kilobytes: the log has the login as it was given. */
    private static void failedLogin(Endpoint endpoint) {
        assertThatThrownBy(() -> WireClient.connect(endpoint.as("x".repeat(8_000), "wrong")))
                .isInstanceOf(IOException.class);
    }

    private static boolean answered(Reply reply) {
        return reply.frames().stream().anyMatch(frame -> frame.type() == 'D');
    }

    private static void answersAgain(SeparateProxy proxy, Path audit) throws Exception {
        Endpoint endpoint = proxy.start();
        int before = AuditSearch.find(audit, SeparateProxy.auditKeys(), AuditQuery.newest(10_000))
                .found()
                .size();
        try (WireClient client = WireClient.connect(endpoint)) {
            assertThat(answered(client.query(QUERY))).isTrue();
        }
        assertThat(AuditSearch.find(audit, SeparateProxy.auditKeys(), AuditQuery.newest(10_000))
                        .found())
                .hasSize(before + 2);
        AuditReport report = AuditVerifier.verify(audit);
        assertThat(report.damage()).isEmpty();
    }

    @Test
    void whileTheAnchorIsOverdueStatementsAreRefusedAndThenAnsweredAgain() throws Exception {
        Path off = Files.createFile(directory.resolve("off"));
        try (SeparateProxy proxy =
                new SeparateProxy(directory.resolve("audit"), Optional.of(directory.resolve("data")))) {
            proxy.set("no-anchor", off.toString());
            proxy.set("anchor-limit-ms", "2000");
            try (WireClient client = WireClient.connect(proxy.start())) {
                assertThat(answered(client.query(QUERY))).isTrue();
                String refusal = untilAnswered(client, false);
                assertThat(refusal).isEqualTo("57P03");
                Files.delete(off);
                assertThat(untilAnswered(client, true)).isEqualTo("00000");
            }
        }
    }

    /** Asks until the answer changes. @return SQLSTATE of the last answer */
    private static String untilAnswered(WireClient client, boolean wanted) throws IOException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            Reply reply = client.query(QUERY);
            if (answered(reply) == wanted) {
                return reply.sqlState();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError("the answer did not become " + (wanted ? "rows" : "a refusal"));
    }
}
