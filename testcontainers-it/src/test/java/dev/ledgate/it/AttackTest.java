package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.attack.Attempt;
import dev.ledgate.it.attack.Secrets;
import dev.ledgate.it.attack.Trial;
import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No attempt of the corpus shows what its login may not see; and what only looks like one is answered. */
@Order(30)
@ExtendWith(SharedDemo.class)
class AttackTest {
    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    AttackTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    @Test
    void noAttemptShowsWhatIsHidden() throws IOException, SQLException {
        List<Attempt> attempts = Attempt.read("attacks.txt");
        assertThat(attempts).hasSizeGreaterThan(40);
        assertThat(faults(attempts)).isEmpty();
    }

    @Test
    void noSearchInSealedColumnsShowsWhatIsHidden() throws IOException, SQLException {
        List<Attempt> attempts = Attempt.read("attacks-sealed.txt");
        assertThat(attempts).hasSizeGreaterThan(60);
        assertThat(faults(attempts)).isEmpty();
    }

    @Test
    void searchesInSealedColumnsByThoseWhoSeeThemAreAnswered() throws IOException, SQLException {
        List<Attempt> attempts = Attempt.read("ordinary-sealed.txt");
        assertThat(attempts).hasSizeGreaterThan(20);
        assertThat(faults(attempts)).isEmpty();
    }

    @Test
    void ordinaryStatementsThatLookDangerousAreAnswered() throws IOException, SQLException {
        List<Attempt> attempts = Attempt.read("ordinary.txt");
        assertThat(attempts).hasSizeGreaterThan(20);
        assertThat(faults(attempts)).isEmpty();
    }

    @Test
    void wordsThatLookDangerousAreAnswered() throws IOException, SQLException {
        List<Attempt> attempts = Attempt.read("ordinary-words.txt");
        assertThat(attempts).hasSizeGreaterThanOrEqualTo(100);
        assertThat(faults(attempts)).isEmpty();
    }

    private List<String> faults(List<Attempt> attempts) throws IOException, SQLException {
        List<String> faults = new ArrayList<>();
        for (String login : attempts.stream().map(Attempt::login).distinct().toList()) {
            List<Attempt> own =
                    attempts.stream().filter(a -> a.login().equals(login)).toList();
            Secrets secrets = Secrets.of(oracle, login);
            // The hospital's own applications may find out the mirror's name, which opens nothing.
            faults.addAll(faults(login, own, new Trial(login.equals("emr") ? secrets : secrets.and(mirror()))));
        }
        return faults;
    }

    private String mirror() throws SQLException {
        try (Connection connection = DriverManager.getConnection(demo.superuserUrl(DemoUnderTest.DATABASE));
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lgm\\_%'")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** What changes the session, or breaks it, gets one of its own, so that it cannot spoil the next. */
    private List<String> faults(String login, List<Attempt> attempts, Trial trial) throws IOException {
        List<String> faults = new ArrayList<>();
        WireClient system = WireClient.connect(demo.login(login));
        try {
            for (Attempt attempt : attempts) {
                try (WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
                    for (boolean prepared :
                            attempt.simpleOnly() ? new boolean[] {false} : new boolean[] {false, true}) {
                        trial.fault(attempt, prepared, system, truth)
                                .ifPresent(text -> faults.add(attempt.id() + (prepared ? " prepared: " : ": ") + text));
                        if (attempt.simpleOnly() || !isSound(system)) {
                            system.close();
                            system = WireClient.connect(demo.login(login));
                        }
                    }
                }
            }
        } finally {
            system.close();
        }
        return faults;
    }

    private static boolean isSound(WireClient session) throws IOException {
        Reply reply = session.query("SELECT 1");
        return reply.status() == 'I' && reply.error().isEmpty();
    }
}
