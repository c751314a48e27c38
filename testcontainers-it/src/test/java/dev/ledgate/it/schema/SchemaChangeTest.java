package dev.ledgate.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The hospital's own applications change its tables through the proxy; its catalog follows. */
class SchemaChangeTest extends ChangingScene {
    @Test
    void aColumnIsAddedByItselfAndEverySessionFindsIt() throws SQLException {
        try (Connection one = emr();
                Connection other = emr()) {
            assertThat(ChangingHospital.state(other, "SELECT allergy FROM patients"))
                    .isEqualTo("42703");
            ChangingHospital.run(one, "ALTER TABLE patients ADD COLUMN allergy text DEFAULT 'none'");
            assertThat(ChangingHospital.text(one, "SELECT allergy FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("none");
            assertThat(ChangingHospital.text(other, "SELECT allergy FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("none");
            ChangingHospital.run(one, "ALTER TABLE patients DROP COLUMN allergy");
            assertThat(ChangingHospital.state(other, "SELECT allergy FROM patients"))
                    .isEqualTo("42703");
        }
    }

    @Test
    void aTableIsMadeFilledAndReadInOneTransactionAndIsGoneWithIt() throws SQLException {
        try (Connection one = emr();
                Connection other = emr()) {
            one.setAutoCommit(false);
            ChangingHospital.run(
                    one,
                    "CREATE TABLE labs (patient uuid NOT NULL REFERENCES patients, value int CHECK (value > 0), remark text)");
            ChangingHospital.run(one, "INSERT INTO labs VALUES ('" + ChangingHospital.PATIENT + "', 5, 'fine')");
            assertThat(ChangingHospital.text(one, "SELECT value FROM labs")).isEqualTo("5");
            assertThat(ChangingHospital.state(other, "SELECT value FROM labs")).isEqualTo("42P01");
            one.rollback();
            assertThat(ChangingHospital.state(one, "SELECT value FROM labs")).isEqualTo("42P01");
            one.rollback();
            assertThat(hospital.text("SELECT to_regclass('labs')")).isEqualTo("null");
        }
    }

    @Test
    void whatWasCommittedOpensToGuestsByThePolicy() throws SQLException {
        try (Connection one = emr();
                Connection guest = ChangingHospital.connect(port, "guest")) {
            one.setAutoCommit(false);
            ChangingHospital.run(
                    one,
                    "CREATE TABLE labs (id serial PRIMARY KEY, patient uuid REFERENCES patients, value int, remark text)");
            ChangingHospital.run(
                    one,
                    "INSERT INTO labs (patient, value, remark) VALUES ('" + ChangingHospital.PATIENT
                            + "', 7, 'secret')");
            one.commit();
            try (Statement statement = guest.createStatement();
                    ResultSet row = statement.executeQuery("SELECT value, remark, id FROM labs")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(7);
                assertThat(row.getString(2)).as("level high").isNull();
                assertThat(row.getString(3)).as("not in the policy").isNull();
            }
            assertThat(ChangingHospital.state(guest, "ALTER TABLE labs ADD COLUMN x int"))
                    .isEqualTo("42501");
        } finally {
            hospital.execute("DROP TABLE labs CASCADE");
            try (Connection any = emr()) {
                assertThat(ChangingHospital.state(any, "SELECT value FROM labs"))
                        .isEqualTo("40001");
                assertThat(ChangingHospital.state(any, "SELECT value FROM labs"))
                        .isEqualTo("42P01");
            }
        }
    }

    @Test
    void savepointsAreFollowed() throws SQLException {
        try (Connection one = emr()) {
            one.setAutoCommit(false);
            ChangingHospital.run(one, "ALTER TABLE visits ADD COLUMN a int");
            Savepoint before = one.setSavepoint("s");
            ChangingHospital.run(one, "ALTER TABLE visits ADD COLUMN b int");
            assertThat(ChangingHospital.text(one, "SELECT a + b FROM visits")).isEqualTo("null");
            one.rollback(before);
            assertThat(ChangingHospital.text(one, "SELECT a FROM visits")).isEqualTo("null");
            assertThat(ChangingHospital.state(one, "SELECT b FROM visits")).isEqualTo("42703");
            one.rollback(before);
            assertThat(ChangingHospital.text(one, "SELECT a FROM visits")).isEqualTo("null");
            ChangingHospital.run(one, "ALTER TABLE visits ADD COLUMN b text");
            ChangingHospital.run(one, "UPDATE visits SET b = 'again'");
            assertThat(ChangingHospital.text(one, "SELECT b FROM visits")).isEqualTo("again");
            one.rollback();
            assertThat(ChangingHospital.state(one, "SELECT a FROM visits")).isEqualTo("42703");
            one.rollback();
        }
    }

    @Test
    void aSessionThatStillKnowsTheOldTablesIsToldToAskAgain() throws Exception {
        try (Connection one = emr();
                Connection two = ChangingHospital.connect(hospital.proxy(), "emr");
                PreparedStatement prepared = two.prepareStatement("SELECT weight FROM patients WHERE city = 'Bath'")) {
            prepared.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(1);
            assertThat(first(prepared)).isEqualTo("w1");
            assertThat(first(prepared)).isEqualTo("w1");
            one.setAutoCommit(false);
            ChangingHospital.run(one, "ALTER TABLE patients RENAME COLUMN weight TO x");
            ChangingHospital.run(one, "ALTER TABLE patients RENAME COLUMN height TO weight");
            ChangingHospital.run(one, "ALTER TABLE patients RENAME COLUMN x TO height");
            assertThat(ChangingHospital.text(one, "SELECT weight FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("h1");
            one.commit();
            String got;
            try {
                got = first(prepared);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("40001");
                got = first(prepared);
            }
            assertThat(got).isEqualTo("h1");
            one.setAutoCommit(true);
            ChangingHospital.run(one, "ALTER TABLE patients RENAME COLUMN weight TO x");
            ChangingHospital.run(one, "ALTER TABLE patients RENAME COLUMN height TO weight");
            ChangingHospital.run(one, "ALTER TABLE patients RENAME COLUMN x TO height");
        }
    }

    private static String first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        }
    }

    @Test
    void aPreparedStatementOverAChangedTableIsPreparedAgainOrRefusedAsByPostgres() throws SQLException {
        try (Connection one = emr();
                PreparedStatement all = one.prepareStatement("SELECT * FROM visits");
                PreparedStatement some = one.prepareStatement("SELECT note FROM visits")) {
            for (PreparedStatement each : List.of(all, some)) {
                each.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(1);
                first(each);
                first(each);
            }
            ChangingHospital.run(one, "ALTER TABLE visits ADD COLUMN ward text");
            assertThat(first(some)).isEqualTo("cough");
            // The driver knows this error and prepares again: outside of a transaction nobody notices.
            try (ResultSet rows = all.executeQuery()) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(5);
            }
            one.setAutoCommit(false);
            first(all);
            ChangingHospital.run(one, "ALTER TABLE visits DROP COLUMN ward");
            assertThatThrownBy(() -> first(all))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
            one.rollback();
            one.setAutoCommit(true);
            ChangingHospital.run(one, "ALTER TABLE visits DROP COLUMN ward");
        }
    }

    @Test
    void tagsNoticesErrorsAndPlacesAreThoseOfPostgres() throws IOException {
        try (WireClient psql = WireClient.connect(ChangingHospital.endpoint(port, "emr"))) {
            Reply made = psql.query("CREATE TABLE scratch (a int); CREATE INDEX ON scratch (a); TRUNCATE scratch;"
                    + " COMMENT ON TABLE scratch IS 'it''s'; ANALYZE scratch; CREATE SEQUENCE counts START 5;"
                    + " SELECT nextval('counts'); ALTER SEQUENCE counts RESTART; DROP SEQUENCE counts;"
                    + " DROP TABLE IF EXISTS absent; DROP TABLE scratch");
            assertThat(made.error()).isEmpty();
            assertThat(made.tags())
                    .containsExactly(
                            "CREATE TABLE",
                            "CREATE INDEX",
                            "TRUNCATE TABLE",
                            "COMMENT",
                            "ANALYZE",
                            "CREATE SEQUENCE",
                            "SELECT 1",
                            "ALTER SEQUENCE",
                            "DROP SEQUENCE",
                            "DROP TABLE",
                            "DROP TABLE");
            assertThat(made.scalar()).isEqualTo("5");
            assertThat(made.notices()).hasSize(2);
            assertThat(made.notices().get(0).fields().get('M')).contains("not in the hospital's policy");
            assertThat(made.notices().get(1).fields().get('M'))
                    .contains("absent")
                    .contains("does not exist, skipping");
            Reply twice = psql.query("SELECT 1; ALTER TABLE patients ADD COLUMN city int");
            assertThat(twice.sqlState()).isEqualTo("42701");
            assertThat(twice.error().orElseThrow().fields()).doesNotContainKeys('W', 'q', 'p');
            Reply type = psql.query("ALTER TABLE patients ADD COLUMN x int DEFAULT 'a'::int");
            assertThat(type.sqlState()).isEqualTo("22P02");
            Reply column = psql.query("CREATE INDEX ON patients (nothing)");
            assertThat(column.sqlState()).isEqualTo("42703");
            Reply place = psql.query("SELECT 1; ALTER TABLE patients ADD CONSTRAINT k CHECK (nothing > 0)");
            assertThat(place.sqlState()).isEqualTo("42703");
            assertThat(place.notices()).isEmpty();
            assertThat(psql.query("SELECT 1").status()).isEqualTo('I');
        }
    }

    @Test
    void aChangeWaitsForThoseWhoReadTheTableAndNotForOthers() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Connection one = emr();
                Connection other = emr()) {
            other.setAutoCommit(false);
            assertThat(ChangingHospital.text(other, "SELECT height FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("h1");
            Future<String> change = threads.submit(
                    () -> ChangingHospital.state(one, "ALTER TABLE patients DROP COLUMN IF EXISTS none"));
            try (Connection third = emr()) {
                assertThat(ChangingHospital.state(third, "CREATE TABLE meanwhile (a int)"))
                        .isEqualTo("00000");
                assertThat(ChangingHospital.state(third, "DROP TABLE meanwhile"))
                        .isEqualTo("00000");
            }
            assertThat(change.isDone()).isFalse();
            assertThat(ChangingHospital.text(other, "SELECT count(*) FROM visits"))
                    .isEqualTo("1");
            other.commit();
            assertThat(change.get(30, TimeUnit.SECONDS)).isEqualTo("00000");
            other.setAutoCommit(true);
            assertThat(ChangingHospital.text(other, "SELECT height FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("h1");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anotherProxyFindsNewTablesByItself() throws Exception {
        try (Connection one = emr();
                Connection two = ChangingHospital.connect(hospital.proxy(), "emr")) {
            ChangingHospital.run(one, "CREATE TABLE labs (patient uuid, value int)");
            try {
                String state = ChangingHospital.state(two, "SELECT value FROM labs");
                for (int i = 0; i < 100 && !state.equals("00000"); i++) {
                    assertThat(state).isEqualTo("42P01");
                    Thread.sleep(100);
                    state = ChangingHospital.state(two, "SELECT value FROM labs");
                }
                assertThat(state).isEqualTo("00000");
            } finally {
                hospital.execute("DROP TABLE labs CASCADE");
                ChangingHospital.state(one, "SELECT value FROM labs");
            }
        }
    }

    @Test
    void aCursorOfAnotherTableGoesOnAndOneOfTheTableHoldsTheChangeUp() throws SQLException {
        try (Connection one = emr()) {
            one.setAutoCommit(false);
            ChangingHospital.run(one, "DECLARE c CURSOR FOR SELECT name FROM patients ORDER BY name");
            assertThat(ChangingHospital.text(one, "FETCH 1 FROM c")).isEqualTo("Ann");
            ChangingHospital.run(one, "ALTER TABLE visits ADD COLUMN z int");
            assertThat(ChangingHospital.text(one, "FETCH 1 FROM c")).isEqualTo("Bob");
            assertThat(ChangingHospital.state(one, "ALTER TABLE patients ADD COLUMN z int"))
                    .isEqualTo("55006");
            one.rollback();
        }
    }

    @Test
    void messagesSentWithoutWaitingAreJudgedByTheTablesAsTheyWillBe() throws IOException {
        try (WireClient client = WireClient.connect(ChangingHospital.endpoint(port, "emr"))) {
            Reply all = client.query("BEGIN; ALTER TABLE visits ADD COLUMN p int; UPDATE visits SET p = 4;"
                    + " SELECT p FROM visits; ROLLBACK; SELECT count(*) FROM visits");
            assertThat(all.error()).isEmpty();
            assertThat(all.rows()).containsExactly(List.of("4"), List.of("1"));
            Reply committed = client.query("BEGIN; ALTER TABLE visits ADD COLUMN p int; COMMIT; SELECT p FROM visits;"
                    + " ALTER TABLE visits DROP COLUMN p; SELECT count(*) FROM visits");
            assertThat(committed.error()).isEmpty();
            Reply failed = client.query("ALTER TABLE visits ADD COLUMN p int; SELECT 1 / 0");
            assertThat(failed.sqlState()).isEqualTo("22012");
            assertThat(client.query("SELECT p FROM visits").sqlState()).isEqualTo("42703");
            assertThat(client.query("BEGIN; CREATE TABLE labs (patient uuid); CREATE TABLE labs (patient uuid)")
                            .sqlState())
                    .isEqualTo("42P07");
            assertThat(client.query("ROLLBACK").status()).isEqualTo('I');
            assertThat(client.query("SELECT 1 FROM labs").sqlState()).isEqualTo("42P01");
        }
    }

    @Test
    void aMigrationAsDjangoAndFlywayWriteIt() throws SQLException {
        try (Connection one = emr()) {
            one.setAutoCommit(false);
            for (String sql : List.of(
                    "CREATE TABLE \"django_migrations\" (\"id\" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,"
                            + " \"app\" varchar(255) NOT NULL, \"applied\" timestamp with time zone NOT NULL)",
                    "CREATE TABLE \"ward\" (\"id\" serial NOT NULL PRIMARY KEY, \"name\" varchar(50) NOT NULL UNIQUE)",
                    "CREATE TABLE \"bed\" (\"id\" serial NOT NULL PRIMARY KEY, \"ward_id\" integer NOT NULL)",
                    "ALTER TABLE \"bed\" ADD CONSTRAINT \"bed_ward_fk\" FOREIGN KEY (\"ward_id\") REFERENCES \"ward\" (\"id\")"
                            + " DEFERRABLE INITIALLY DEFERRED",
                    "CREATE INDEX \"ward_name_like\" ON \"ward\" (\"name\" varchar_pattern_ops)",
                    "SAVEPOINT \"s1\"",
                    "ALTER TABLE \"bed\" ADD COLUMN \"size\" integer DEFAULT 0 NOT NULL CHECK (\"size\" >= 0)",
                    "ALTER TABLE \"bed\" ALTER COLUMN \"size\" DROP DEFAULT",
                    "RELEASE SAVEPOINT \"s1\"",
                    "SET CONSTRAINTS ALL IMMEDIATE",
                    "DROP TABLE \"ward\" CASCADE")) {
                assertThat(ChangingHospital.state(one, sql)).as(sql).isEqualTo("00000");
            }
            one.rollback();
        }
    }
}
