package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of statement is either run or refused in words that say what to do instead: {@code docs/limits.md} has the list. */
@Order(27)
@ExtendWith(SharedDemo.class)
class StatementKindsTest {
    private final DemoUnderTest demo;

    StatementKindsTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM patients FOR UPDATE",
                "VALUES (1)",
                "TABLE payers",
                "INSERT INTO payers (id) VALUES ('00000000-0000-0000-0000-0000000000f1') ON CONFLICT DO NOTHING",
                "UPDATE payers SET name = name",
                "DELETE FROM payers WHERE false",
                "EXPLAIN SELECT 1 FROM patients",
                "EXPLAIN (ANALYZE, FORMAT json) SELECT count(*) FROM patients",
                "EXPLAIN ACCESS SELECT ssn FROM patients",
                "EXPLAIN ACCESS DELETE FROM patients",
                "COPY payers TO STDOUT",
                "COPY (SELECT 1) TO STDOUT (FORMAT csv)",
                "DECLARE c CURSOR FOR SELECT 1 FROM patients; FETCH 1 FROM c; MOVE 1 FROM c; CLOSE c",
                "PREPARE k (int) AS SELECT $1; EXECUTE k(1); DEALLOCATE k; DEALLOCATE ALL",
                "SET TimeZone = 'UTC'; SHOW TimeZone; RESET TimeZone; SET LOCAL statement_timeout = 1000",
                "SAVEPOINT s; ROLLBACK TO s; RELEASE s",
                "LOCK TABLE payers IN SHARE MODE",
                "LISTEN x; NOTIFY x; UNLISTEN x",
                "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE INDEX i ON t (lower(b)); TRUNCATE t; DROP TABLE t",
                "ALTER TABLE patients ADD COLUMN x int; UPDATE patients SET x = 1; ALTER TABLE patients DROP COLUMN x",
                "CREATE INDEX ON patients (city); ANALYZE patients; COMMENT ON COLUMN patients.city IS 'where'",
                "CREATE SEQUENCE s; SELECT nextval('s'); ALTER SEQUENCE s RESTART WITH 7; DROP SEQUENCE s"
            })
    void theHospitalsOwnApplicationsMayRun(String statements) throws IOException {
        try (WireClient system = WireClient.connect(demo.login("emr"))) {
            system.query("BEGIN");
            Reply reply = system.query(statements);
            assertThat(reply.error()).as(statements).isEmpty();
            assertThat(reply.status()).isEqualTo('T');
            system.query("ROLLBACK");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MERGE INTO payers USING (SELECT 1) s ON true WHEN MATCHED THEN DO NOTHING | 0A000 | INSERT ... ON CONFLICT",
                "DO $$BEGIN END$$ | 0A000 | one by one",
                "CALL p() | 0A000 | one by one",
                "COPY payers FROM STDIN (FORMAT binary) | 0A000 | text or csv",
                "COPY payers FROM '/tmp/x' | 42501 | administrator",
                "CREATE TEMP TABLE t (a int) | 42501 | administrator",
                "CREATE VIEW v AS SELECT 1 | 42501 | administrator",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1' | 42501 | administrator",
                "ALTER TABLE patients OWNER TO postgres | 42501 | administrator",
                "GRANT SELECT ON patients TO PUBLIC | 42501 | administrator",
                "VACUUM patients | 42501 | administrator",
                "REFRESH MATERIALIZED VIEW v | 42501 | administrator"
            })
    void whatIsRefusedSaysWhatToDo(String sql, String state, String hint) throws IOException {
        for (String login : new String[] {"emr", "insurer"}) {
            try (WireClient system = WireClient.connect(demo.login(login))) {
                Reply reply = system.query(sql);
                assertThat(reply.sqlState()).as(login + " " + sql).isEqualTo(state);
                assertThat(reply.error().orElseThrow().fields().get('H'))
                        .as(sql)
                        .contains(hint);
                assertThat(reply.error().orElseThrow().fields()).as(sql).containsKey('P');
                assertThat(system.prepared(sql, List.of()).sqlState()).isEqualTo(state);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t AS SELECT ssn FROM patients | 0A000 | INSERT ... SELECT",
                "CREATE INDEX CONCURRENTLY i ON patients (city) | 0A000 | inside a transaction",
                "DROP TABLE payers | 42501 | policy first",
                "ALTER TABLE patients ALTER city TYPE varchar(9) | 42501 | policy first",
                "ALTER TABLE patients DROP COLUMN ssn | 42501 | administrator"
            })
    void changesOfTablesThatAreRefusedSayWhatToDo(String sql, String state, String hint) throws IOException {
        try (WireClient system = WireClient.connect(demo.login("emr"))) {
            Reply reply = system.query(sql);
            assertThat(reply.sqlState()).as(sql).isEqualTo(state);
            assertThat(reply.error().orElseThrow().fields().get('H')).as(sql).contains(hint);
            assertThat(reply.error().orElseThrow().fields()).as(sql).containsKey('P');
            assertThat(system.prepared(sql, List.of()).sqlState()).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (a int)",
                "ALTER TABLE patients ADD COLUMN x int",
                "CREATE INDEX i ON patients (city)",
                "DROP TABLE payers",
                "TRUNCATE payers",
                "COMMENT ON TABLE payers IS 'x'",
                "ANALYZE payers",
                "CREATE SEQUENCE s"
            })
    void nobodyElseChangesTables(String sql) throws IOException {
        for (String login : new String[] {"insurer", "physician"}) {
            try (WireClient system = WireClient.connect(demo.login(login))) {
                assertThat(system.query(sql).sqlState()).as(login + " " + sql).isEqualTo("42501");
                assertThat(system.prepared(sql, List.of()).sqlState()).isEqualTo("42501");
            }
        }
    }
}
