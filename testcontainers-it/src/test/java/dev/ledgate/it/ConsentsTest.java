package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.it.oracle.Grants;
import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.oracle.RandomChoices;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.query.Comparison.Verdict;
import dev.ledgate.it.query.Generated;
import dev.ledgate.it.query.QueryGenerator;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The rule of visibility under random consents: in each world patients choose at random, by command, and every login's
 * generated statements (by turns simple and prepared) must have the answers of the database that holds only what it may see now. Then, in the last
 * world, all that a login may not see is changed behind the proxy, and its answers must stay as they were, errors
 * included. {@code -Dledgate.consents.seed}, {@code .worlds}, {@code .statements} (of each login in each world) and
 * {@code .interference} (statements of each login) make it longer.
 */
@Order(96)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsentsTest {
    private static final Logger LOG = System.getLogger(ConsentsTest.class.getName());
    private static final long SEED = Long.getLong("ledgate.consents.seed", 20_261_121);
    private static final int WORLDS = Integer.getInteger("ledgate.consents.worlds", 1);
    private static final int STATEMENTS = Integer.getInteger("ledgate.consents.statements", 82);
    private static final int INTERFERENCE = Integer.getInteger("ledgate.consents.interference", 41);
    private static final int SHOWN = 10;
    private static final long LIMIT_NANOS = 20_000_000_000L;

    private static DemoUnderTest demo;
    private static OracleWorld oracle;
    private static RandomChoices random;
    private final Set<String> distinct = new HashSet<>();
    private final List<String> differences = new ArrayList<>();
    private int comparisons;
    private int failed;
    private int refused;
    private int waited;

    @BeforeAll
    static void start() throws IOException, DemoFailure, SQLException {
        demo = DemoUnderTest.start();
        oracle = OracleWorld.build(demo, DemoUnderTest.DATABASE, today());
        random = new RandomChoices(SEED, oracle.tables(), oracle.patients());
    }

    @AfterAll
    static void stop() throws IOException {
        demo.close();
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    @Test
    @Order(1)
    void underRandomConsentsEveryAnswerIsTheOneOfWhatTheLoginMaySee()
            throws IOException, SQLException, InterruptedException {
        for (int world = 0; world < WORLDS; world++) {
            int commands = choose();
            for (String login : Grants.LOGINS) {
                tables(world, login);
                compare(world, login);
            }
            LOG.log(
                    Logger.Level.INFO,
                    "consents, seed {0,number,#}, world {1} of {2} ({3} commands): {4,number,#} comparisons of {5,number,#} distinct statements so far, "
                            + "of these {6,number,#} failing, {7,number,#} refused, {8,number,#} different; asked again {9,number,#} times for want of a current ledger",
                    SEED,
                    world + 1,
                    WORLDS,
                    commands,
                    comparisons,
                    distinct.size(),
                    failed,
                    refused,
                    differences.size(),
                    waited);
        }
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
                .as("differences, the first of %d", differences.size())
                .isEmpty();
        assertThat(refused)
                .as("statements refused though they could be answered")
                .isLessThanOrEqualTo(comparisons / 20);
    }

    /** Carries out what patients choose, and waits until it is in force. */
    private int choose() throws IOException, SQLException, InterruptedException {
        List<List<String>> commands = random.draw();
        for (List<String> command : commands) {
            DemoUnderTest.Said said = demo.command(command.toArray(String[]::new));
            assertThat(said.exitCode()).as("%s: %s", command, said.text()).isZero();
        }
        oracle.show(random.choices(), DemoUnderTest.DATABASE, today());
        long start = System.nanoTime();
        try (WireClient pharmacy = WireClient.connect(demo.login("pharmacy"))) {
            while (!pharmacy.query(RandomChoices.probe()).rows().equals(List.of(List.of(random.arrived())))) {
                assertThat(System.nanoTime() - start)
                        .as("choices did not come into force")
                        .isLessThan(LIMIT_NANOS);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return commands.size();
    }

    private void tables(int world, String login) throws IOException {
        try (WireClient system = WireClient.connect(demo.login(login));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
            for (String table : oracle.tables().keySet()) {
                String sql = "SELECT * FROM " + table;
                Comparison comparison = Comparison.of(system.query(sql), truth.query(sql), false);
                if (comparison.verdict() != Verdict.EQUAL) {
                    differences.add("seed " + SEED + " world " + world + " as " + login + ": " + sql + "\n    "
                            + comparison.detail());
                }
            }
        }
    }

    private void compare(int world, String login) throws IOException, SQLException, InterruptedException {
        QueryGenerator generator = generator(world, login);
        try (WireClient system = WireClient.connect(demo.login(login));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of(login)))) {
            for (int i = 0; i < STATEMENTS; i++) {
                Generated query = generator.statement(i);
                String sql = query.sql().withLiterals();
                Reply expected = truth.query(sql);
                // The number of forms is odd: each form comes by both protocols.
                Reply answer = answer(system, query, i % 2 == 0);
                Comparison compared = Comparison.byValue(answer, expected, query.misuse());
                comparisons++;
                distinct.add(sql);
                failed += expected.error().isPresent() ? 1 : 0;
                refused += compared.verdict() == Verdict.REFUSED ? 1 : 0;
                if (compared.verdict() != Verdict.EQUAL) {
                    String report = "seed " + SEED + " world " + world + " number " + i + " " + query.shape() + " as "
                            + login + (i % 2 == 0 ? ", simple" : ", prepared") + "\n    " + query.sql() + "\n    "
                            + compared.detail();
                    LOG.log(Logger.Level.INFO, "{0}: {1}", compared.verdict(), report);
                    if (compared.verdict() == Verdict.DIFFERENT) {
                        differences.add(report);
                    }
                }
            }
        }
    }

    /**
     * On a machine that stands still for longer than the lease of the ledger's state, the system rightly shows nothing until
     * it has heard of the ledger again; it is asked again then, and how often is reported.
     */
    private Reply answer(WireClient system, Generated query, boolean simple) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Reply answer = simple
                    ? system.query(query.sql().withLiterals())
                    : system.prepared(query.sql().withParameters(), query.sql().parameters());
            if (!answer.sqlState().equals("57P03") || System.nanoTime() - start > LIMIT_NANOS) {
                return answer;
            }
            waited++;
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static QueryGenerator generator(int world, String login) throws SQLException {
        long seed = (SEED * 1009 + world) * 31 + Grants.LOGINS.indexOf(login);
        return new QueryGenerator(seed, oracle.schema(), oracle.values(login));
    }

    @Test
    @Order(2)
    void whatALoginMayNotSeeChangesNoAnswer() throws IOException, SQLException, InterruptedException {
        choose();
        int asked = 0;
        for (String login : Grants.LOGINS.subList(1, Grants.LOGINS.size())) {
            List<Generated> statements = new ArrayList<>();
            QueryGenerator generator = generator(-1, login);
            for (int i = 0; i < INTERFERENCE; i++) {
                statements.add(generator.statement(i));
            }
            List<Reply> before = ask(login, statements);
            long altered = HiddenCells.alter(demo, oracle, new Grants(login, random.choices()), SEED);
            assertThat(altered).as("cells and rows altered for %s", login).isPositive();
            List<Reply> after = ask(login, statements);
            for (int i = 0; i < statements.size(); i++) {
                if (!alike(login, before.get(i), after.get(i))) {
                    differences.add("seed " + SEED + " number " + i + " as " + login + "\n    "
                            + statements.get(i).sql() + "\n    before " + before.get(i) + " " + error(before.get(i))
                            + "\n    after "
                            + after.get(i) + " " + error(after.get(i)));
                }
            }
            asked += statements.size();
            LOG.log(
                    Logger.Level.INFO,
                    "non-interference, seed {0,number,#}, {1}: {2,number,#} hidden cells and rows altered, {3,number,#} statements, {4} different",
                    SEED,
                    login,
                    altered,
                    statements.size(),
                    differences.size());
        }
        assertThat(asked).isPositive();
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
                .as("differences, the first of %d", differences.size())
                .isEmpty();
    }

    /**
     * Columns with their types, rows, tags, errors. Of several rows that fail, the plan decides which is met first, and so
     * which value an error quotes; it must not be a changed one.
     */
    private static boolean alike(String login, Reply before, Reply after) {
        return Comparison.byValue(after, before, false).verdict() == Verdict.EQUAL
                && before.shape().equals(after.shape())
                && before.tags().equals(after.tags())
                && error(before).equals(error(after))
                && !new String(after.bytes(), StandardCharsets.UTF_8).contains(HiddenCells.mark(login));
    }

    /**
     * Without what is quoted, and without the line and routine of PostgreSQL's source, which depend on it: that "a9" is no
     * number is found in another place than that "9a" is none.
     */
    private static String error(Reply reply) {
        return reply.error()
                .map(e -> {
                    Map<Character, String> fields = new TreeMap<>(e.fields());
                    fields.keySet().removeAll(Set.of('L', 'R'));
                    return fields.toString().replaceAll("\"[^\"]*\"", "\"\"");
                })
                .orElse("");
    }

    private static List<Reply> ask(String login, List<Generated> statements) throws IOException {
        List<Reply> replies = new ArrayList<>();
        try (WireClient client = WireClient.connect(demo.login(login))) {
            for (Generated statement : statements) {
                replies.add(client.query(statement.sql().withLiterals()));
            }
        }
        return replies;
    }
}
