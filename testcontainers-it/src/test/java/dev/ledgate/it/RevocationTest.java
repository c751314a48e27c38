package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A contract ends while its sessions live. Runs last: the researcher's contract stays revoked. */
@Order(100)
@ExtendWith(SharedDemo.class)
class RevocationTest {
    private static final long LIMIT_NANOS = 1_000_000_000L;
    private final DemoUnderTest demo;

    RevocationTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    /** One thing that a session tries again and again. */
    private interface Try {
        Reply once() throws IOException;
    }

    @Test
    void openSessionsCursorsAndPortalsEndWithinASecond() throws IOException {
        try (WireClient idle = WireClient.connect(demo.login("researcher"));
                WireClient cursor = WireClient.connect(demo.login("researcher"));
                WireClient portal = WireClient.connect(demo.login("researcher"));
                WireClient other = WireClient.connect(demo.login("insurer"))) {
            assertThat(idle.query("SELECT count(*) FROM patients").scalar()).isEqualTo("109");
            idle.parse("s", "SELECT count(*) FROM patients");
            assertThat(idle.sync().error()).isEmpty();
            cursor.query("BEGIN");
            cursor.query("DECLARE c CURSOR FOR SELECT * FROM observations");
            assertThat(cursor.query("FETCH 5 FROM c").rows()).hasSize(5);
            assertThat(cursor.query("PREPARE e AS SELECT count(*) FROM patients")
                            .error())
                    .isEmpty();
            assertThat(cursor.query("EXECUTE e").scalar()).isEqualTo("109");
            portal.query("BEGIN");
            portal.parse("", "SELECT * FROM observations");
            portal.bind("p", "", List.of(), 0);
            portal.execute("p", 5);
            assertThat(portal.sync().rows()).hasSize(5);

            DemoUnderTest.Said said = demo.revoke("medical-school");
            long revoked = System.nanoTime();
            assertThat(said.exitCode()).as(said.text()).isZero();

            refusedWithinASecond(revoked, () -> cursor.query("FETCH 5 FROM c"));
            cursor.query("ROLLBACK");
            refusedWithinASecond(revoked, () -> cursor.query("EXECUTE e"));
            refusedWithinASecond(revoked, () -> cursor.query("COPY patients TO STDOUT"));
            refusedWithinASecond(revoked, () -> {
                portal.execute("p", 5);
                return portal.sync();
            });
            refusedWithinASecond(revoked, () -> {
                idle.bind("", "s", List.of(), 0);
                idle.execute("", 0);
                return idle.sync();
            });
            refusedWithinASecond(revoked, () -> idle.query("SELECT count(*) FROM patients"));
            assertThat(other.query("SELECT count(*) FROM payers").scalar()).isEqualTo("10");
        }
        WireClient.Refused refused = catchThrowableOfType(
                WireClient.Refused.class,
                () -> WireClient.connect(demo.login("researcher")).close());
        assertThat(refused.error().message()).contains("HISC");
        DemoUnderTest.Said audit = demo.command("audit", "list", "--login", "researcher", "--denied");
        assertThat(audit.exitCode()).as(audit.text()).isZero();
        assertThat(audit.text())
                .contains("revoked DENIED 42501")
                .contains("statement DENIED 42501")
                .contains("login DENIED 28000");
    }

    /** Until the second is over an answer may still come; never afterwards. */
    private static void refusedWithinASecond(long revoked, Try statement) throws IOException {
        while (true) {
            Reply reply = statement.once();
            if (reply.error().isPresent() || reply.status() == 'x') {
                assertThat(reply.rows()).isEmpty();
                reply.error().ifPresent(error -> assertThat(error.sqlState()).isIn("42501", "57P01", "25P02"));
                return;
            }
            assertThat(System.nanoTime() - revoked)
                    .as("nanoseconds since the revocation")
                    .isLessThan(LIMIT_NANOS);
        }
    }
}
