package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.query.Comparison.Verdict;
import dev.ledgate.it.query.Generated;
import dev.ledgate.it.query.QueryGenerator;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rule of visibility, checked from outside: what the system answers is what PostgreSQL answers on a copy of the
 * database that holds only what the login may see. Another seed, and more statements, by {@code -Dledgate.oracle.seed}
 * and {@code -Dledgate.oracle.statements}.
 */
@Order(20)
@ExtendWith(SharedDemo.class)
class OracleTest {
    private static final Logger LOG = System.getLogger(OracleTest.class.getName());
    private static final long SEED = Long.getLong("ledgate.oracle.seed", 20_261_120);
    private static final int STATEMENTS = Integer.getInteger("ledgate.oracle.statements", 246);
    private static final int SHOWN = 10;

    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    OracleTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    @ParameterizedTest
    @ValueSource(strings = {"emr", "physician", "researcher", "insurer", "pharmacy"})
    void everyAnswerIsTheOneOfTheDatabaseThatHoldsOnlyWhatTheLoginMaySee(String login)
            throws IOException, SQLException {
        QueryGenerator generator = new QueryGenerator(SEED, oracle.schema(), oracle.values(login));
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        List<String> differences = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        int failed = 0;
        long longest = 0;
        String slowest = "";
        try (WireClient system = WireClient.connect(demo.login(login));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
            for (int i = 0; i < STATEMENTS; i++) {
                Generated query = generator.statement(i);
                Reply expected = truth.query(query.sql().withLiterals());
                failed += expected.error().isPresent() ? 1 : 0;
                long start = System.nanoTime();
                Comparison simple =
                        Comparison.byValue(system.query(query.sql().withLiterals()), expected, query.misuse());
                Comparison prepared = Comparison.byValue(
                        system.prepared(
                                query.sql().withParameters(), query.sql().parameters()),
                        expected,
                        query.misuse());
                if (System.nanoTime() - start > longest) {
                    longest = System.nanoTime() - start;
                    slowest = query.toString();
                }
                boolean simpleIsWorse = simple.verdict().compareTo(prepared.verdict()) >= 0;
                Comparison worse = simpleIsWorse ? simple : prepared;
                counts.merge(worse.verdict(), 1, Integer::sum);
                String report = report(login, query, simpleIsWorse ? "simple" : "prepared", worse);
                if (worse.verdict() == Verdict.DIFFERENT) {
                    differences.add(report);
                } else if (worse.verdict() == Verdict.REFUSED) {
                    refusals.add(report);
                }
            }
        }
        LOG.log(
                Logger.Level.INFO,
                "oracle, {0}: {1} statements, accepted {2}, equal {3}, of these failing alike {4}, refused {5}, different {6}",
                login,
                STATEMENTS,
                STATEMENTS - refusals.size(),
                counts.getOrDefault(Verdict.EQUAL, 0),
                failed,
                refusals.size(),
                differences.size());
        LOG.log(Logger.Level.INFO, "slowest, {0} ms twice: {1}", longest / 2_000_000, slowest);
        refusals.forEach(refusal -> LOG.log(Logger.Level.INFO, "refused: {0}", refusal));
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
                .as("differences, the first of %d", differences.size())
                .isEmpty();
        assertThat(refusals.size())
                .as("statements refused though they could be answered: %s", refusals)
                .isLessThanOrEqualTo(STATEMENTS / 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"emr", "physician", "researcher", "insurer", "pharmacy"})
    void everyCellOfEveryTableIsTheOracles(String login) throws IOException {
        try (WireClient system = WireClient.connect(demo.login(login));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
            for (String table : oracle.tables().keySet()) {
                String sql = "SELECT * FROM " + table;
                Comparison comparison = Comparison.of(system.query(sql), truth.query(sql), false);
                assertThat(comparison.verdict())
                        .as("%s as %s: %s", table, login, comparison.detail())
                        .isEqualTo(Verdict.EQUAL);
            }
        }
    }

    private static String report(String login, Generated query, String protocol, Comparison comparison) {
        return "seed " + SEED + " number " + query.number() + " " + query.shape() + " as " + login + ", " + protocol
                + "\n    " + query.sql() + "\n    " + comparison.detail();
    }
}
