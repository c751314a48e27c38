package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.query.Generated;
import dev.ledgate.it.query.QueryGenerator;
import dev.ledgate.it.query.SqlText;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two databases that differ only in what the insurer may not see answer it alike: the second is the first with its hidden
 * cells and its forbidden rows altered behind the proxy. Statements without an order are compared as multisets, since
 * the order of unordered rows follows their place on disk. Runs late: what it alters stays so.
 */
@Order(90)
@ExtendWith(SharedDemo.class)
class NonInterferenceTest {
    private static final long SEED = 77;
    private static final int STATEMENTS = 82;

    /**
     * Expressions that fail on NULL over columns that are hidden in every row. PostgreSQL evaluates them while it plans,
     * whether there are rows or not: as the policy alone makes the column NULL, they fail, or not, before and after.
     */
    private static final List<String> FAIL_ON_NULL = List.of(
            "SELECT 1 / coalesce(lon, 0)::int FROM patients",
            "SELECT 1 / coalesce(lon, 0)::int FROM patients WHERE false",
            "SELECT count(*) FROM patients WHERE gender = 'X' AND 1 / coalesce(length(ssn), 0) = 1",
            "SELECT coalesce(notes, 'none')::int FROM claims_transactions WHERE patientid IS NULL",
            "SELECT count(*) FROM patients p JOIN conditions c ON c.patient = p.id AND 1 / coalesce(length(p.first), 0) > 0",
            "SELECT max(1 / coalesce(length(race), 0)) FROM patients HAVING count(*) < 0");

    /** The same where the column is not NULL in every row: evaluated per row, on rows that exist. */
    private static final List<String> DO_NOT_FAIL = List.of(
            "SELECT 1 / coalesce(length(gender), 0) FROM patients ORDER BY id",
            "SELECT count(*) FROM patients WHERE 1 / coalesce(length(gender), 0) = 1");

    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    NonInterferenceTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    @Test
    void whatTheInsurerMayNotSeeChangesNoAnswer() throws IOException, SQLException {
        List<Generated> statements = statements();
        List<Reply> before = ask(statements);
        constantsFailByThePolicyAlone(statements, before);
        alter();
        List<Reply> after = ask(statements);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Generated query = statements.get(i);
            Comparison comparison = Comparison.of(after.get(i), before.get(i), false);
            boolean alike = query.shape().equals("TOP")
                    ? Arrays.equals(before.get(i).bytes(), after.get(i).bytes())
                    : comparison.verdict() == Comparison.Verdict.EQUAL
                            && before.get(i).shape().equals(after.get(i).shape())
                            && before.get(i).tags().equals(after.get(i).tags())
                            && before.get(i).error().equals(after.get(i).error());
            if (!alike) {
                differences.add(query + "\n    " + comparison.detail() + "\n    before " + before.get(i)
                        + "\n    after " + after.get(i));
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Such a failure follows from the policy: {@link #whatTheInsurerMayNotSeeChangesNoAnswer} holds it against altered data. */
    private static void constantsFailByThePolicyAlone(List<Generated> statements, List<Reply> replies) {
        for (int i = 0; i < statements.size(); i++) {
            String sql = statements.get(i).sql().withLiterals();
            String state = replies.get(i).sqlState();
            if (FAIL_ON_NULL.contains(sql)) {
                assertThat(state).as(sql).isIn("22012", "22P02");
            } else if (DO_NOT_FAIL.contains(sql)) {
                assertThat(state).as(sql).isEqualTo("00000");
            }
        }
    }

    private List<Generated> statements() throws SQLException {
        QueryGenerator generator = new QueryGenerator(SEED, oracle.schema(), oracle.values("insurer"));
        List<Generated> statements = new ArrayList<>();
        for (int i = 0; i < STATEMENTS; i++) {
            statements.add(generator.statement(i));
        }
        Stream.concat(FAIL_ON_NULL.stream(), DO_NOT_FAIL.stream())
                .forEach(sql -> statements.add(new Generated(statements.size(), "TOP", SqlText.of(sql), false)));
        return statements;
    }

    private List<Reply> ask(List<Generated> statements) throws IOException {
        List<Reply> replies = new ArrayList<>();
        try (WireClient client = WireClient.connect(demo.login("insurer"))) {
            for (Generated statement : statements) {
                replies.add(client.query(statement.sql().withLiterals()));
            }
        }
        return replies;
    }

    private void alter() throws SQLException {
        String forbidden = "'" + oracle.patients().get(0) + "'";
        try (Connection connection = DriverManager.getConnection(demo.superuserUrl(DemoUnderTest.DATABASE));
                Statement statement = connection.createStatement()) {
            // Hidden cells of rows that show: other values under the same coarser view.
            statement.execute("""
                    UPDATE patients SET ssn = drivers, drivers = ssn, last = ssn, first = address, prefix = 'Dr.', birthplace = 'Nowhere',
                        lat = lat + 1, lon = 0, race = 'altered', ethnicity = 'altered', city = 'Altered', fips = '00000',
                        zip = substr(zip, 1, 3) || '99', income = income - mod(income, 10000) + 1,
                        birthdate = make_date(extract(year FROM birthdate)::int, 7, 7)""");
            statement.execute("UPDATE observations SET value = 'altered' WHERE type <> 'numeric' OR type IS NULL");
            statement.execute(
                    "UPDATE claims_transactions SET notes = 'altered', linenote = 'altered', patientinsuranceid = NULL");
            statement.execute("UPDATE payer_transitions SET owner_name = NULL, memberid = NULL");
            statement.execute("UPDATE devices SET udi = 'altered'");
            // Rows of the patient who forbade the insurer.
            statement.execute("UPDATE patients SET gender = 'X', state = '1/0', marital = 'X' WHERE id = " + forbidden);
            statement.execute("UPDATE conditions SET code = 'x', description = NULL WHERE patient = " + forbidden);
            statement.execute("INSERT INTO conditions (start, patient, code, description) SELECT '2020-02-02', "
                    + forbidden + ", 'y' || n, 'secret' FROM generate_series(1, 50) n");
            statement.execute("DELETE FROM observations WHERE patient = " + forbidden);
        }
    }
}
