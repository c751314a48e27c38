package dev.ledgate.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What changes of tables may not do: go past the policy, tell of what is closed, or run with more rights. */
class SchemaChangeLimitsTest extends ChangingScene {
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
                assertThat(ChangingHospital.state(one, sql)).as(sql).isEqualTo("42501");
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
                assertThat(ChangingHospital.state(one, sql)).as(sql).isEqualTo("42501");
            }
            assertThat(ChangingHospital.state(partial, "ALTER TABLE patients ADD CONSTRAINT k CHECK (name <> 'Bob')"))
                    .as("a patient whose rows do not exist for the user")
                    .isNotEqualTo("00000")
                    .isNotEqualTo("23514");
            assertThat(ChangingHospital.state(reader, "CREATE TABLE mine (a int)"))
                    .isEqualTo("42501");
            assertThat(ChangingHospital.state(reader, "ALTER TABLE patients ADD COLUMN x int"))
                    .isEqualTo("42501");
        }
    }

    @Test
    void aTableThatIsNotInThePolicyIsMadeAndStaysClosed() throws SQLException {
        try (Connection one = emr()) {
            ChangingHospital.run(one, "CREATE TABLE extra (id bigserial PRIMARY KEY, t text NOT NULL DEFAULT 'x')");
            assertThat(ChangingHospital.state(one, "INSERT INTO extra (t) VALUES ('a')"))
                    .isEqualTo("42P01");
            assertThat(ChangingHospital.state(one, "SELECT t FROM extra")).isEqualTo("42P01");
            assertThat(hospital.text("SELECT tableowner FROM pg_tables WHERE tablename = 'extra'"))
                    .isEqualTo("hospital_app");
            ChangingHospital.run(
                    one,
                    "ALTER TABLE extra ALTER COLUMN t TYPE varchar(10) USING upper(t), ALTER COLUMN t DROP DEFAULT");
            ChangingHospital.run(one, "ALTER TABLE extra RENAME TO more");
            ChangingHospital.run(
                    one, "CREATE UNIQUE INDEX more_t ON more USING btree (lower(t) DESC NULLS LAST) WHERE t <> 'no'");
            ChangingHospital.run(one, "DROP INDEX more_t");
            ChangingHospital.run(one, "DROP TABLE more CASCADE");
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
                assertThat(ChangingHospital.state(one, sql))
                        .as(sql)
                        .isIn("42501", "0A000", "42883", "42601", "42704", "42P01");
            }
            ChangingHospital.run(
                    one,
                    "ALTER TABLE visits ADD COLUMN \"x\"\"; GRANT ALL ON patients TO PUBLIC; --\" text DEFAULT '; DROP TABLE a'");
            ChangingHospital.run(
                    one,
                    "COMMENT ON COLUMN visits.\"x\"\"; GRANT ALL ON patients TO PUBLIC; --\" IS E'\\'; DROP TABLE patients; --'");
            ChangingHospital.run(one, "ALTER TABLE visits DROP \"x\"\"; GRANT ALL ON patients TO PUBLIC; --\"");
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
            ChangingHospital.run(one, "ALTER TABLE visits ADD COLUMN y int");
            ChangingHospital.run(one, "ALTER TABLE visits DROP COLUMN y");
            assertThat(hospital.intents.subList(before, hospital.intents.size()))
                    .extracting(i -> i.action() + " " + i.tables())
                    .containsExactly("alter_table [public.visits]", "alter_table [public.visits]");
            assertThat(hospital.outcomes.subList(ended, hospital.outcomes.size()))
                    .extracting(o -> o.sqlState())
                    .containsExactly("00000", "00000");
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
}
