package dev.ledgate.it;

import static dev.ledgate.it.query.Comparison.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge of the generated statements, on answers of PostgreSQL: what it lets pass and what it does not. */
@Order(12)
@ExtendWith(SharedDemo.class)
class ComparisonTest {
    private final DemoUnderTest demo;

    /** @param oracle its databases are asked */
    ComparisonTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            0.0::numeric             | 0.00::numeric                | EQUAL     | DIFFERENT
            0.0::numeric             | 0.01::numeric                | DIFFERENT | DIFFERENT
            interval '1 year 30 day' | interval '1 year 1 mon'      | EQUAL     | DIFFERENT
            interval '1 year 31 day' | interval '1 year 1 mon'      | DIFFERENT | DIFFERENT
            interval '-1 mon 2:00'   | interval '-30 day 2:00'      | EQUAL     | DIFFERENT
            interval '-1 mon 2:00'   | interval '-30 day -2:00'     | DIFFERENT | DIFFERENT
            interval '1 day'         | interval '1 day'             | EQUAL     | EQUAL
            'b9x'::date              | '2020-01-01 b9-66-19'::date  | EQUAL     | DIFFERENT
            'b9x'::date              | 'b9x'::int::text::date       | DIFFERENT | DIFFERENT
            'b9x'::date              | date '2020-01-01'            | DIFFERENT | DIFFERENT
            1                        | 'b9x'::int                   | DIFFERENT | DIFFERENT
            1 / 0                    | 1 / 0                        | EQUAL     | EQUAL
            1                        | 1::bigint                    | DIFFERENT | DIFFERENT
            """)
    void toldApart(String one, String other, Comparison.Verdict byValue, Comparison.Verdict exact) throws IOException {
        try (WireClient client = WireClient.connect(demo.superuser(DemoUnderTest.DATABASE))) {
            Reply system = client.query("SELECT " + one + " AS x");
            Reply oracle = client.query("SELECT " + other + " AS x");
            assertThat(Comparison.byValue(system, oracle, false).verdict())
                    .as("%s by value against %s", system, oracle)
                    .isEqualTo(byValue);
            assertThat(Comparison.of(system, oracle, false).verdict())
                    .as("%s against %s", system, oracle)
                    .isEqualTo(exact);
        }
    }

    @Test
    void aRefusalIsNotADifference() throws IOException {
        String sql = "SELECT count(*) AS x FROM pg_authid";
        try (WireClient emr = WireClient.connect(demo.login("emr"));
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of("emr")))) {
            Comparison comparison = Comparison.of(emr.query(sql), truth.query(sql), false);
            assertThat(comparison.verdict()).as(comparison.detail()).isEqualTo(REFUSED);
        }
    }
}
