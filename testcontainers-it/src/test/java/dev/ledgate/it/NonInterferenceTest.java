package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.query.Generated;
import dev.ledgate.it.query.QueryGenerator;
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

    private List<Generated> statements() throws SQLException {
        QueryGenerator generator = new QueryGenerator(SEED, oracle.schema(), oracle.values("insurer"));
        List<Generated> statements = new ArrayList<>();
        for (int i = 0; i < STATEMENTS; i++) {
            statements.add(generator.statement(i));
        }
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
