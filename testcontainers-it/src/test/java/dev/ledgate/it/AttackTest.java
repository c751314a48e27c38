package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.attack.Attempt;
import dev.ledgate.it.attack.Secrets;
import dev.ledgate.it.attack.Trial;
import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    void ordinaryStatementsThatLookDangerousAreAnswered() throws IOException, SQLException {
        List<Attempt> attempts = Attempt.read("ordinary.txt");
        assertThat(attempts).hasSizeGreaterThan(20);
        assertThat(faults(attempts)).isEmpty();
    }

    private List<String> faults(List<Attempt> attempts) throws IOException, SQLException {
        List<String> faults = new ArrayList<>();
        for (String login : attempts.stream().map(Attempt::login).distinct().toList()) {
            Trial trial = new Trial(Secrets.of(oracle, login));
            for (Attempt attempt : attempts) {
                if (attempt.login().equals(login)) {
                    faults.addAll(faults(attempt, trial));
                }
            }
        }
        return faults;
    }

    /** Every attempt has a session of its own, so that none can spoil the next. */
    private List<String> faults(Attempt attempt, Trial trial) throws IOException {
        List<String> faults = new ArrayList<>();
        for (boolean prepared : attempt.simpleOnly() ? new boolean[] {false} : new boolean[] {false, true}) {
            try (WireClient system = WireClient.connect(demo.login(attempt.login()));
                    WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(attempt.login())))) {
                Optional<String> fault = trial.fault(attempt, prepared, system, truth);
                fault.ifPresent(text -> faults.add(attempt.id() + (prepared ? " prepared: " : ": ") + text));
            }
        }
        return faults;
    }
}
