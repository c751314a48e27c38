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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The hospital's own applications change its tables through the proxy; its catalog follows. */
class SchemaChangeTest {
    private static ChangingHospital hospital;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        hospital = new ChangingHospital(true);
        port = hospital.proxy();
    }

    @AfterAll
    static void stop() throws Exception {
        hospital.close();
    }

    private static Connection emr() throws SQLException {
        return ChangingHospital.connect(port, "emr");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String state(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "00000";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void aColumnIsAddedByItselfAndEverySessionFindsIt() throws SQLException {
        try (Connection one = emr();
                Connection other = emr()) {
            assertThat(state(other, "SELECT allergy FROM patients")).isEqualTo("42703");
            run(one, "ALTER TABLE patients ADD COLUMN allergy text DEFAULT 'none'");
            assertThat(ChangingHospital.text(one, "SELECT allergy FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("none");
            assertThat(ChangingHospital.text(other, "SELECT allergy FROM patients WHERE city = 'Bath'"))
                    .isEqualTo("none");
            run(one, "ALTER TABLE patients DROP COLUMN allergy");
            assertThat(state(other, "SELECT allergy FROM patients")).isEqualTo("42703");
        }
    }

    @Test
    void aTableIsMadeFilledAndReadInOneTransactionAndIsGoneWithIt() throws SQLException {
        try (Connection one = emr();
                Connection other = emr()) {
            one.setAutoCommit(false);
            run(
                    one,
                    "CREATE TABLE labs (patient uuid NOT NULL REFERENCES patients, value int CHECK (value > 0), remark text)");
            run(one, "INSERT INTO labs VALUES ('" + ChangingHospital.PATIENT + "', 5, 'fine')");
            assertThat(ChangingHospital.text(one, "SELECT value FROM labs")).isEqualTo("5");
            assertThat(state(other, "SELECT value FROM labs")).isEqualTo("42P01");
            one.rollback();
            assertThat(state(one, "SELECT value FROM labs")).isEqualTo("42P01");
            one.rollback();
            assertThat(hospital.text("SELECT to_regclass('labs')")).isEqualTo("null");
        }
    }

    @Test
    void whatWasCommittedOpensToGuestsByThePolicy() throws SQLException {
        try (Connection one = emr();
                Connection guest = ChangingHospital.connect(port, "guest")) {
            one.setAutoCommit(false);
            run(
                    one,
                    "CREATE TABLE labs (id serial PRIMARY KEY, patient uuid REFERENCES patients, value int, remark text)");
            run(
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
            assertThat(state(guest, "ALTER TABLE labs ADD COLUMN x int")).isEqualTo("42501");
        } finally {
            hospital.execute("DROP TABLE labs CASCADE");
            try (Connection any = emr()) {
                assertThat(state(any, "SELECT value FROM labs")).isEqualTo("40001");
                assertThat(state(any, "SELECT value FROM labs")).isEqualTo("42P01");
            }
        }
    }

    @Test
    void savepointsAreFollowed() throws SQLException {
        try (Connection one = emr()) {
            one.setAutoCommit(false);
            run(one, "ALTER TABLE visits ADD COLUMN a int");
            Savepoint before = one.setSavepoint("s");
            run(one, "ALTER TABLE visits ADD COLUMN b int");
            assertThat(ChangingHospital.text(one, "SELECT a + b FROM visits")).isEqualTo("null");
            one.rollback(before);
            assertThat(ChangingHospital.text(one, "SELECT a FROM visits")).isEqualTo("null");
            assertThat(state(one, "SELECT b FROM visits")).isEqualTo("42703");
            one.rollback(before);
            assertThat(ChangingHospital.text(one, "SELECT a FROM visits")).isEqualTo("null");
            run(one, "ALTER TABLE visits ADD COLUMN b text");
            run(one, "UPDATE visits SET b = 'again'");
            assertThat(ChangingHospital.text(one, "SELECT b FROM visits")).isEqualTo("again");
            one.rollback();
            assertThat(state(one, "SELECT a FROM visits")).isEqualTo("42703");
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
            run(one, "ALTER TABLE patients RENAME COLUMN weight TO x");
            run(one, "ALTER TABLE patients RENAME COLUMN height TO weight");
            run(one, "ALTER TABLE patients RENAME COLUMN x TO height");
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
            run(one, "ALTER TABLE patients RENAME COLUMN weight TO x");
            run(one, "ALTER TABLE patients RENAME COLUMN height TO weight");
            run(one, "ALTER TABLE patients RENAME COLUMN x TO height");
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
            run(one, "ALTER TABLE visits ADD COLUMN ward text");
            assertThat(first(some)).isEqualTo("cough");
            // The driver knows this error and prepares again: outside of a transaction nobody notices.
            try (ResultSet rows = all.executeQuery()) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(5);
            }
            one.setAutoCommit(false);
            first(all);
            run(one, "ALTER TABLE visits DROP COLUMN ward");
            assertThatThrownBy(() -> first(all))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
            one.rollback();
            one.setAutoCommit(true);
            run(one, "ALTER TABLE visits DROP COLUMN ward");
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
    void whatThePolicyNamesStays() throws SQLException {
        try (Connection one = emr()) {
            for (String sql : List.of(
                    "DROP TABLE patients",
                    "DROP TABLE IF EXISTS visits CASCADE",
                    "ALTER TABLE patients RENAME TO people",
                    "ALTER TABLE patients RENAME COLUMN city TO town",
                    "ALTER TABLE patients RENAME weight TO phone",
                    "ALTER TABLE patients DROP COLUMN name",
                    "ALTER TABLE patients DROP COLUMN weight, DROP COLUMN name CASCADE",
                    "ALTER TABLE patients ALTER COLUMN city TYPE varchar(3)",
                    "ALTER TABLE patients ALTER COLUMN id SET DEFAULT gen_random_uuid()",
                    "ALTER TABLE patients ALTER COLUMN id DROP NOT NULL",
                    "ALTER TABLE patients ADD COLUMN phone text GENERATED ALWAYS AS (name) STORED",
                    "ALTER TABLE patients ALTER COLUMN ssn SET DEFAULT 'a'",
                    "ALTER TABLE patients DROP COLUMN ssn",
                    "ALTER TABLE patients ADD CONSTRAINT k CHECK (length(ssn) > 1)",
                    "ALTER TABLE patients ADD UNIQUE (ssn)",
                    "CREATE INDEX ON patients (city) WHERE ssn IS NULL",
                    "CREATE INDEX ON patients (city) INCLUDE (ssn)",
                    "ALTER TABLE visits DROP COLUMN code",
                    "ALTER TABLE visits RENAME COLUMN code TO kind",
                    "ALTER TABLE visits DROP CONSTRAINT visits_of",
                    "ALTER TABLE visits RENAME CONSTRAINT visits_of TO other",
                    "ALTER TABLE patients DROP CONSTRAINT patients_pkey",
                    "CREATE TABLE labs (patient uuid, token bytea)")) {
                assertThat(state(one, sql)).as(sql).isEqualTo("42501");
            }
            assertThat(hospital.text(
                            "SELECT count(*) FROM pg_constraint WHERE conname IN ('visits_of', 'patients_pkey')"))
                    .isEqualTo("2");
        }
    }

    @Test
    void whatIsClosedIsNotTriedOutByChanges() throws SQLException {
        try (Connection one = emr();
                Connection partial = ChangingHospital.connect(port, "partial");
                Connection reader = ChangingHospital.connect(port, "reader")) {
            for (String sql : List.of(
                    "ALTER TABLE staff ADD CONSTRAINT k CHECK (salary < 1000)",
                    "CREATE UNIQUE INDEX ON staff (salary)",
                    "CREATE TABLE guesses (id int REFERENCES staff (id))",
                    "ALTER TABLE staff RENAME TO labs",
                    "DROP TABLE staff",
                    "TRUNCATE staff",
                    "ANALYZE staff",
                    "DROP INDEX staff_pay",
                    "ALTER SEQUENCE staff_id_seq RESTART",
                    "CREATE TABLE guesses (id int DEFAULT 5, FOREIGN KEY (id) REFERENCES staff (salary))",
                    "ALTER TABLE superusers ADD COLUMN x int",
                    "CREATE INDEX ON superusers (id)",
                    "DROP TABLE superusers")) {
                assertThat(state(one, sql)).as(sql).isEqualTo("42501");
            }
            assertThat(state(partial, "ALTER TABLE patients ADD CONSTRAINT k CHECK (name <> 'Bob')"))
                    .as("a patient whose rows do not exist for the user")
                    .isNotEqualTo("00000")
                    .isNotEqualTo("23514");
            assertThat(state(reader, "CREATE TABLE mine (a int)")).isEqualTo("42501");
            assertThat(state(reader, "ALTER TABLE patients ADD COLUMN x int")).isEqualTo("42501");
        }
    }

    @Test
    void aTableThatIsNotInThePolicyIsMadeAndStaysClosed() throws SQLException {
        try (Connection one = emr()) {
            run(one, "CREATE TABLE extra (id bigserial PRIMARY KEY, t text NOT NULL DEFAULT 'x')");
            assertThat(state(one, "INSERT INTO extra (t) VALUES ('a')")).isEqualTo("42P01");
            assertThat(state(one, "SELECT t FROM extra")).isEqualTo("42P01");
            assertThat(hospital.text("SELECT tableowner FROM pg_tables WHERE tablename = 'extra'"))
                    .isEqualTo("hospital_app");
            run(one, "ALTER TABLE extra ALTER COLUMN t TYPE varchar(10) USING upper(t), ALTER COLUMN t DROP DEFAULT");
            run(one, "ALTER TABLE extra RENAME TO more");
            run(one, "CREATE UNIQUE INDEX more_t ON more USING btree (lower(t) DESC NULLS LAST) WHERE t <> 'no'");
            run(one, "DROP INDEX more_t");
            run(one, "DROP TABLE more CASCADE");
        }
    }

    @Test
    void nothingRunsWithMoreRightsThanTheTablesOwnerHas() throws SQLException {
        try (Connection one = emr()) {
            for (String sql : List.of(
                    "ALTER TABLE visits ADD COLUMN x text DEFAULT pg_read_file('/etc/passwd')",
                    "ALTER TABLE visits ADD COLUMN x text DEFAULT query_to_xml('SELECT 1', true, true, '')::text",
                    "ALTER TABLE visits ADD COLUMN x text DEFAULT (SELECT name FROM patients LIMIT 1)",
                    "ALTER TABLE visits ADD CHECK (pg_sleep(1) IS NULL)",
                    "ALTER TABLE visits ADD COLUMN x text DEFAULT set_config('jit', 'on', false)",
                    "CREATE INDEX ON visits (evil(note))",
                    "CREATE INDEX ON visits (note public.evil_ops)",
                    "ALTER TABLE visits ALTER note TYPE text USING note OPERATOR(public.||) 'x'",
                    "ALTER TABLE visits ADD COLUMN x public.evil",
                    "ALTER TABLE visits ADD COLUMN x text COLLATE \"C\"",
                    "ALTER TABLE visits OWNER TO ledgate_owner",
                    "ALTER TABLE visits DISABLE TRIGGER ALL",
                    "ALTER TABLE visits SET SCHEMA pg_catalog",
                    "ALTER TABLE visits INHERIT patients",
                    "CREATE TABLE x (LIKE patients)",
                    "CREATE TABLE x AS SELECT * FROM patients",
                    "CREATE TABLE x () INHERITS (patients)",
                    "CREATE TABLE x PARTITION OF patients DEFAULT",
                    "CREATE TABLE ledgate.x (a int)",
                    "CREATE TABLE pg_catalog.x (a int)",
                    "CREATE TABLE " + hospital.mirror() + ".x (a int)",
                    "DROP TABLE ledgate.secret",
                    "SECURITY LABEL ON TABLE visits IS 'x'",
                    "CREATE TRIGGER t BEFORE INSERT ON visits EXECUTE FUNCTION f()",
                    "CREATE RULE r AS ON INSERT TO visits DO NOTHING",
                    "CREATE POLICY p ON visits",
                    "GRANT SELECT ON visits TO PUBLIC",
                    "ALTER ROLE ledgate_owner SUPERUSER",
                    "COMMENT ON ROLE postgres IS 'x'",
                    "ALTER TABLE visits ADD COLUMN \"x\"\"; GRANT ALL ON patients TO PUBLIC; --\" int DEFAULT nextval('a; b')",
                    "CREATE TABLE x (a int) WITH (autovacuum_enabled = off)",
                    "CREATE INDEX CONCURRENTLY ON visits (day)",
                    "ALTER TABLE visits ADD COLUMN x int DEFAULT $1")) {
                assertThat(state(one, sql)).as(sql).isIn("42501", "0A000", "42883", "42601", "42704", "42P01");
            }
            run(
                    one,
                    "ALTER TABLE visits ADD COLUMN \"x\"\"; GRANT ALL ON patients TO PUBLIC; --\" text DEFAULT '; DROP TABLE a'");
            run(
                    one,
                    "COMMENT ON COLUMN visits.\"x\"\"; GRANT ALL ON patients TO PUBLIC; --\" IS E'\\'; DROP TABLE patients; --'");
            run(one, "ALTER TABLE visits DROP \"x\"\"; GRANT ALL ON patients TO PUBLIC; --\"");
            assertThat(hospital.text("SELECT has_table_privilege('ledgate_owner', 'patients', 'SELECT')"))
                    .isEqualTo("f");
            assertThat(hospital.text(
                            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'visits'::regclass AND attnum > 0"
                                    + " AND NOT attisdropped"))
                    .isEqualTo("4");
        }
    }

    @Test
    void everyChangeIsWrittenDownWithWhatCameOfIt() throws SQLException {
        try (Connection one = emr()) {
            int before = hospital.intents.size();
            int ended = hospital.outcomes.size();
            run(one, "ALTER TABLE visits ADD COLUMN y int");
            run(one, "ALTER TABLE visits DROP COLUMN y");
            assertThat(hospital.intents.subList(before, hospital.intents.size()))
                    .extracting(i -> i.action() + " " + i.tables())
                    .containsExactly("alter_table [public.visits]", "alter_table [public.visits]");
            assertThat(hospital.outcomes.subList(ended, hospital.outcomes.size()))
                    .extracting(o -> o.sqlState())
                    .containsExactly("00000", "00000");
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
            Future<String> change = threads.submit(() -> state(one, "ALTER TABLE patients DROP COLUMN IF EXISTS none"));
            try (Connection third = emr()) {
                assertThat(state(third, "CREATE TABLE meanwhile (a int)")).isEqualTo("00000");
                assertThat(state(third, "DROP TABLE meanwhile")).isEqualTo("00000");
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
            run(one, "CREATE TABLE labs (patient uuid, value int)");
            try {
                String state = state(two, "SELECT value FROM labs");
                for (int i = 0; i < 100 && !state.equals("00000"); i++) {
                    assertThat(state).isEqualTo("42P01");
                    Thread.sleep(100);
                    state = state(two, "SELECT value FROM labs");
                }
                assertThat(state).isEqualTo("00000");
            } finally {
                hospital.execute("DROP TABLE labs CASCADE");
                state(one, "SELECT value FROM labs");
            }
        }
    }

    @Test
    void aCursorOfAnotherTableGoesOnAndOneOfTheTableHoldsTheChangeUp() throws SQLException {
        try (Connection one = emr()) {
            one.setAutoCommit(false);
            run(one, "DECLARE c CURSOR FOR SELECT name FROM patients ORDER BY name");
            assertThat(ChangingHospital.text(one, "FETCH 1 FROM c")).isEqualTo("Ann");
            run(one, "ALTER TABLE visits ADD COLUMN z int");
            assertThat(ChangingHospital.text(one, "FETCH 1 FROM c")).isEqualTo("Bob");
            assertThat(state(one, "ALTER TABLE patients ADD COLUMN z int")).isEqualTo("55006");
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
    void tablesOfASuperuserStayAndTheMessageSaysWhatToDo() throws Exception {
        try (ChangingHospital older = new ChangingHospital(false);
                WireClient client = WireClient.connect(ChangingHospital.endpoint(older.proxy(), "emr"))) {
            for (String sql :
                    List.of("ALTER TABLE visits ADD COLUMN x int", "CREATE TABLE t (a int)", "TRUNCATE visits")) {
                Reply reply = client.query(sql);
                assertThat(reply.sqlState()).as(sql).isEqualTo("42501");
                assertThat(reply.error().orElseThrow().fields().get('H')).contains("OWNER TO");
            }
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
                assertThat(state(one, sql)).as(sql).isEqualTo("00000");
            }
            one.rollback();
        }
    }
}
